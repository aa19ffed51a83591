"""A service says no with a sentence that a teacher understands."""


class Refusal(Exception):
    """Raised by services when a state forbids an act; `code` is for programs, `sentence` for people
    (translated).
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
