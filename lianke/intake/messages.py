"""What an import tells whoever brought the workbook."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.intake.choices import RunState
from lianke.notices.kinds import About, NoticeKind


def run(about: About) -> str:
    return reverse("intake:run", args=[about.public_id])


def ready(told: Mapping[str, Any]) -> tuple[str, str]:
    return _("The workbook is checked"), _(
        "%(file)s: no mistake found. Nothing is written yet: confirm it."
    ) % told


def done(told: Mapping[str, Any]) -> tuple[str, str]:
    return _("The workbook is imported"), _(
        "%(file)s: what is new and what has changed stands on its page."
    ) % told


def refused(told: Mapping[str, Any]) -> tuple[str, str]:
    line = _("%(file)s: %(state)s. Nothing was taken over; each mistake is named with what to do about it.")
    return _("The workbook was not imported"), line % {
        "file": told["file"],
        "state": RunState(told["state"]).label,
    }


MESSAGES = [
    NoticeKind("import_ready", ready, link=run),
    NoticeKind("import_done", done, link=run, replaces=frozenset({"import_ready"})),
    NoticeKind("import_refused", refused, link=run, replaces=frozenset({"import_ready"})),
]
