"""What a floor asks of those above it, which it does not know: where something is shown, or what only they
can read. Who answers says so at start (`AppConfig.ready`); a guard fails where something is left unanswered.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

from django.urls import reverse

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

ADDRESSES: dict[str, "Address"] = {}
ANSWERS: list["Answer[..., Any]"] = []


class Address:
    """Where a page of a higher floor is; `name` is how templates ask: {% address "lesson" meeting %}."""

    def __init__(self, name: str) -> None:
        self.name, self.view = name, ""
        ADDRESSES[name] = self

    def is_at(self, view: str) -> None:
        self.view = view

    def __call__(self, *objects: object) -> str:
        """`objects` are those that the address names, by their public ids."""
        ids = [getattr(one, "public_id") for one in objects]  # noqa: B009 - of any model
        return reverse(self.view, args=ids)


class Answer(Generic[Asked, Found]):
    """A question whose answer only a higher floor knows."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.given: Callable[Asked, Found] | None = None
        ANSWERS.append(self)

    def is_given_by(self, answer: Callable[Asked, Found]) -> None:
        self.given = answer

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
        if self.given is None:
            raise LookupError(self.question)
        return self.given(*args, **kwargs)
