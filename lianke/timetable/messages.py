"""What the timetable tells: lessons that change on the day, and plans."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.notices.kinds import CONFIRM, About, NoticeKind
from lianke.schooling.choices import GRADE_NAMES
from lianke.timetable import addresses
from lianke.timetable.pages.words import near_day

Words = tuple[str, str]


def when(told: Mapping[str, Any]) -> str:
    """“今天第3节”, “9月11日 星期五 第3节”; without a period its time."""
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    words = {"day": near_day(begins.date()), "no": told["period"], "time": f"{begins:%H:%M}"}
    if not told["period"]:
        return _("%(day)s at %(time)s") % words
    is_near = begins.date() - clock.today() <= timedelta(days=1)
    return _("%(day)s period %(no)s") % words if is_near else _("%(day)s, period %(no)s") % words


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


def plan_ready(told: Mapping[str, Any]) -> Words:
    return _("The plan is ready"), _("%(county)s, %(term)s: look at it, and take it as a draft.") % told


def plan_failed(told: Mapping[str, Any]) -> Words:
    return _("No plan could be made"), _("%(county)s, %(term)s: its page says why.") % told


def plan(about: About) -> str:
    return reverse("timetable:plan", args=[about.public_id])


OF_THE_DAY = frozenset({"stand_in", "lesson_given_back", "lesson_cancelled", "lesson_arranged"})

MESSAGES = [
    NoticeKind("stand_in", stand_in, CONFIRM, addresses.lesson, OF_THE_DAY),
    NoticeKind("lesson_given_back", given_back, CONFIRM, addresses.lesson, OF_THE_DAY | {"relieved"}),
    NoticeKind("lesson_cancelled", cancelled, CONFIRM, addresses.lesson, OF_THE_DAY),
    NoticeKind("lesson_arranged", arranged, CONFIRM, addresses.lesson, OF_THE_DAY),
    # whoever does not give it any more may not see its page
    NoticeKind("relieved", relieved),
    NoticeKind("plan_ready", plan_ready, link=plan),
    NoticeKind("plan_failed", plan_failed, link=plan),
]
