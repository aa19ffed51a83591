from collections.abc import Collection
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.timetable.access.plans import drafts_published_by, leaves_noted_by
from lianke.timetable.models import LecturerLeave, Meeting
from lianke.timetable.pages.words import date_label
from lianke.timetable.queries.away import last_day, leaves_now, unsettled
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


def leaves(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    """Lessons of somebody on leave that nobody has settled: also what came with a later version."""
    noted = list(leaves_noted_by(person).filter(pk__in=leaves_now().values("pk")))
    open_ones = unsettled(noted)
    return [leave_todo(one, len(open_ones[one.pk])) for one in noted if open_ones[one.pk]]


def leave_todo(leave: LecturerLeave, lessons: int) -> Todo:
    title = ngettext(
        "%(name)s is on leave: %(n)s lesson without anybody",
        "%(name)s is on leave: %(n)s lessons without anybody",
        lessons,
    )
    days = {"first": max(leave.first, clock.today()).isoformat(), "last": last_day(leave).isoformat()}
    return Todo(
        _("Leave"),
        "warn",
        title % {"name": leave.person.name, "n": lessons},
        _("Their classes have nobody then. See who could stand in, or call the lessons off."),
        f"{reverse('timetable:leave')}?{urlencode({'who': leave.person.public_id, **days})}",
        _("See who could stand in"),
    )


TODOS = [Waiting(12, leaves), Waiting(40, drafts)]
