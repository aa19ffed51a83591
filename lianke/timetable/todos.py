from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.timetable.access.plans import drafts_published_by
from lianke.timetable.models import Meeting
from lianke.timetable.pages.words import date_label
from lianke.ui.waiting import Todo, Waiting


def drafts(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    return [
        Todo(
            _("Draft"),
            "",
            _("Timetable, draft version %(no)s") % {"no": draft.no},
            _("Not published yet; it is to be in force from %(day)s.")
            % {"day": date_label(draft.effective_from)},
            reverse("timetable:board"),
            _("See the draft"),
        )
        for draft in drafts_published_by(person)
    ]


TODOS = [Waiting(40, drafts)]
