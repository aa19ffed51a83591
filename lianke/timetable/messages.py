"""What the timetable tells: lessons that change on the day."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.notices.kinds import CONFIRM, Kind
from lianke.schooling.choices import GRADE_NAMES
from lianke.timetable import addresses
from lianke.timetable.pages.words import near_day

Words = tuple[str, str]


def when(told: Mapping[str, Any]) -> str:
    """“今天第3节”; without a period its time."""
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    words = {"day": near_day(begins.date()), "no": told["period"], "time": f"{begins:%H:%M}"}
    return _("%(day)s period %(no)s") % words if told["period"] else _("%(day)s at %(time)s") % words


def lesson(told: Mapping[str, Any]) -> dict[str, str]:
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    subject = f"{told['subject']} · {GRADE_NAMES[told['grade']]}" if told["grade"] else told["subject"]
    return {"time": f"{begins:%H:%M}", "subject": subject, "lecturer": told["lecturer"]}


def stand_in(told: Mapping[str, Any]) -> Words:
    line = _("%(time)s %(subject)s: %(lecturer)s stands in for %(absent)s. Room and time stay.")
    values = lesson(told) | {"absent": told["instead_of"]}
    return _("%(when)s: another lecturer") % {"when": when(told)}, line % values


def given_back(told: Mapping[str, Any]) -> Words:
    line = _("%(time)s %(subject)s: %(lecturer)s gives it, as planned. Room and time stay.")
    return _("%(when)s: as planned after all") % {"when": when(told)}, line % lesson(told)


def relieved(told: Mapping[str, Any]) -> Words:
    line = _("%(time)s %(subject)s: %(lecturer)s gives it. Nothing has to be done.")
    return _("%(when)s: not given by you") % {"when": when(told)}, line % lesson(told)


def cancelled(told: Mapping[str, Any]) -> Words:
    line = _(
        "%(time)s %(subject)s, %(lecturer)s: this lesson is not given. A make-up lesson is told by itself."
    )
    return _("%(when)s: cancelled") % {"when": when(told)}, line % lesson(told)


def arranged(told: Mapping[str, Any]) -> Words:
    values = lesson(told)
    if told["makes_up_ms"] is None:
        line = _("%(time)s %(subject)s: %(lecturer)s gives it.") % values
        return _("%(when)s: one more lesson") % {"when": when(told)}, line
    missed = clock.local(clock.from_ms(told["makes_up_ms"]))
    values |= {"day": str(missed.day), "month": str(missed.month)}
    line = (
        _("%(time)s %(subject)s: %(lecturer)s gives it. It makes up the one of %(day)s/%(month)s.") % values
    )
    return _("%(when)s: a make-up lesson") % {"when": when(told)}, line


OF_THE_DAY = frozenset({"stand_in", "lesson_given_back", "lesson_cancelled", "lesson_arranged"})

MESSAGES = [
    Kind("stand_in", stand_in, CONFIRM, addresses.lesson, OF_THE_DAY),
    Kind("lesson_given_back", given_back, CONFIRM, addresses.lesson, OF_THE_DAY | {"relieved"}),
    Kind("lesson_cancelled", cancelled, CONFIRM, addresses.lesson, OF_THE_DAY),
    Kind("lesson_arranged", arranged, CONFIRM, addresses.lesson, OF_THE_DAY),
    # whoever does not give it any more may not see its page
    Kind("relieved", relieved),
]
