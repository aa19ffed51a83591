from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.evidence.access import claims_ruled_by
from lianke.timetable.models import Meeting
from lianke.ui.waiting import Todo, Waiting


def claims(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    waiting = claims_ruled_by(person).filter(ruling__isnull=True).count()
    if not waiting:
        return []
    title = ngettext("%(n)s claim waits for a ruling", "%(n)s claims wait for a ruling", waiting)
    sentence = _("A second person rules, not the one who filed it.")
    return [
        Todo(
            _("Appeal"), "warn", title % {"n": waiting}, sentence, reverse("evidence:claims"), _("Rule on it")
        )
    ]


TODOS = [Waiting(50, claims)]
