"""What the recordings tell."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.notices.kinds import NoticeKind
from lianke.recording.choices import Trouble
from lianke.timetable import addresses
from lianke.timetable.pages.words import near_day


def lesson(told: Mapping[str, Any]) -> dict[str, str]:
    begins = clock.local(clock.from_ms(told["begins_ms"]))
    names = {name: told[name] for name in ("subject", "lecturer", "school")}
    return names | {"day": near_day(begins.date()), "time": f"{begins:%H:%M}"}


def stands_still(told: Mapping[str, Any]) -> tuple[str, str]:
    line = _(
        "%(trouble)s. First seen in %(subject)s, %(lecturer)s, %(school)s, %(day)s %(time)s; lessons go "
        "on, what is "
        "not written is lost."
    )
    return _("Recordings are not written"), line % (
        lesson(told) | {"trouble": Trouble(told["trouble"]).label}
    )


def without_sound(told: Mapping[str, Any]) -> tuple[str, str]:
    line = _(
        "%(subject)s, %(lecturer)s, %(school)s, %(day)s %(time)s: nothing of the lecturer's microphone is "
        "there."
    )
    return _("A recording without the lecturer's sound"), line % lesson(told)


def given_up(told: Mapping[str, Any]) -> tuple[str, str]:
    line = _(
        "%(subject)s, %(lecturer)s, %(school)s, %(day)s %(time)s: all that was recorded is kept. The "
        "lesson's page says "
        "why, and tries again at a click."
    )
    return _("A replay could not be made"), line % lesson(told)


MESSAGES = [
    NoticeKind("recording_stands_still", stands_still, link=addresses.lesson),
    NoticeKind("recording_without_sound", without_sound, link=addresses.lesson),
    NoticeKind("replay_given_up", given_up, link=addresses.lesson),
]
