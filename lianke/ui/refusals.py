"""How a service's refusal reaches a person: above the page that is shown next, or on the page that holds
what was typed.

Where a view says neither, `ui.middleware` answers with a page of its own, and a program with JSON.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest

from lianke.kernel.refusal import Refusal


@contextmanager
def refusal_above(request: HttpRequest) -> Iterator[None]:
    """A refusal inside ends the block; its sentence stands above the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, refusal.sentence)


@dataclass
class Said:
    """What a service said against it; "" when nothing was."""

    sentence: str = ""


@contextmanager
def refusal_kept(form: BaseForm | None = None) -> Iterator[Said]:
    """A refusal inside ends the block; its sentence stands in the form, or where the page puts it."""
    said = Said()
    try:
        yield said
    except Refusal as refusal:
        said.sentence = refusal.sentence
        if form is not None:
            form.add_error(None, refusal.sentence)
