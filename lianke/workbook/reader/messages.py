"""Sentences that are translated later, by whoever shows them."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """An English sentence with named placeholders; `msgid` is looked up in the catalogue when it is
    rendered.
    """

    msgid: str
    values: dict[str, "str | int | Message | tuple[Message, ...]"] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.msgid) % {
            name: rendered(value, translate) for name, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.render()


def rendered(
    value: "str | int | Message | tuple[Message, ...]", translate: Callable[[str], str]
) -> str | int:
    if isinstance(value, Message):
        return value.render(translate)
    if isinstance(value, tuple):
        return "；".join(message.render(translate) for message in value)
    return value


def _(msgid: str, /, **values: "str | int | Message | tuple[Message, ...]") -> Message:
    """Marks a sentence for the catalogue. Several messages as one value stand one after the other."""
    return Message(msgid, values)


class Unreadable(Exception):
    """The file as a whole cannot be taken; `reason` says why."""

    def __init__(self, code: str, reason: Message) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
