"""What the classrooms' machines tell."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.notices.kinds import NoticeKind
from lianke.timetable.pages.words import near_day


def screen_gone(told: Mapping[str, Any]) -> tuple[str, str]:
    seen = clock.local(clock.from_ms(told["seen_ms"]))
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    line = _(
        "%(room)s: last heard %(day)s %(seen)s, a lesson at %(begins)s. Please see whether it is switched "
        "on and the "
        "line is plugged in; it comes back by itself."
    )
    values = {
        "room": told["room"],
        "day": near_day(seen.date()),
        "seen": f"{seen:%H:%M}",
        "begins": f"{begins:%H:%M}",
    }
    return _("The screen of %(school)s is not there") % {"school": told["school"]}, line % values


MESSAGES = [
    NoticeKind(
        "screen_gone",
        screen_gone,
        link=lambda _room: reverse("schooling:screens"),
        replaces=frozenset({"screen_gone"}),
    )
]
