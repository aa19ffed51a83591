"""A kind of notice as a value. A package says its own in `messages.py`; all are collected, as places are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

READ, CONFIRM = "read", "confirm"


@dataclass(frozen=True)
class About:
    """What a notice is about, by public id: it may stand on any floor."""

    type: str
    public_id: str


@dataclass(frozen=True)
class NoticeKind:
    """`words`: of the arguments a title and one line, in the reader's language. `asks`: that it is read, or
    that somebody taps 确认. `link`: where it is seen to. `replaces`: kinds that say nothing any more once this
    one is told of the same thing.
    """

    name: str
    words: Callable[[Mapping[str, Any]], tuple[str, str]]
    asks: str = READ
    link: Callable[[About], str] | None = None
    replaces: frozenset[str] = frozenset()
