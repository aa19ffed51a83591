"""Ctrl-C while a command searches."""

import signal
from types import TracebackType
from typing import Self


class Patience:
    """The first Ctrl-C asks the search for its best so far, the second one ends the command."""

    def __init__(self) -> None:
        self.lasts = True

    def __enter__(self) -> Self:
        self.before = signal.signal(signal.SIGINT, self.end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self.before)

    def end(self, *_signal: object) -> None:
        self.lasts = False
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # also while the solver does not listen
