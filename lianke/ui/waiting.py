"""What waits for a person without a bell, on 今日. A package says so in its `todos.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Todo:
    tag: str
    tone: str
    title: str
    sentence: str
    url: str
    action: str


@dataclass(frozen=True)
class Waiting:
    """`found` is asked for a person and the meetings of their day; `order`: from top to bottom."""

    order: int
    found: Callable[[Any, Any], list[Todo]]
