"""Would the next bell work on this server? Robots play its lessons on the real media server, with a recorder
of their own.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.operations.house import House, is_listening
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in

AHEAD = timedelta(days=7)
WHY: Mapping[str, str | Promise] = {
    "no_picture": gettext_lazy("some villages received no picture"),
    "no_sound": gettext_lazy("some villages heard nothing"),
    "late": gettext_lazy("the first picture took longer than 5 s"),
    "paused": gettext_lazy("pictures stood still for more than 2 s"),
    "rejoined": gettext_lazy("connections broke and had to be made anew"),
    "lost": gettext_lazy("more than 1 % of the packets were lost"),
    "not_recorded": gettext_lazy("not every lesson was recorded"),
    "recorded_lost": gettext_lazy("recordings lack more than 1 % of their pictures"),
}


def busiest_bell() -> tuple[int, int]:
    """How many lessons begin at the busiest bell of the coming week, and the most classes that one of them
    has; (0, 0) if none.
    """
    now = clock.now()
    coming = Meeting.objects.filter(state=MeetingState.PLANNED, begins_at__gte=now, begins_at__lt=now + AHEAD)
    bells = Counter(coming.values_list("begins_at", flat=True))
    if not bells:
        return 0, 0
    moment, lessons = bells.most_common(1)[0]
    classes = Counter(participations_in(coming.filter(begins_at=moment)).values_list("meeting", flat=True))
    return lessons, max(classes.values(), default=1)


def rehearse(*, lessons: int, villages: int, seconds: float, anyway: bool) -> dict[str, Any]:
    """Plays the bell and returns the robots' summary (media/robot/summary.go).

    Refuses while a lesson is open, unless `anyway`: robots take what its villages need. Refuses where no
    media server answers.
    """
    if not anyway and Meeting.objects.filter(state=MeetingState.OPEN).exists():
        raise Refusal(
            "lesson_open", _("A lesson is being given; rehearse when school is over, or add --anyway.")
        )
    house = House(settings.ORIGIN, settings.DATA, settings.ROOT)
    livekit = os.environ.get("LIVEKIT_URL", house.livekit_url)
    if "LIVEKIT_URL" not in os.environ and not is_listening(urlsplit(livekit).port or 0):
        raise Refusal(
            "not_up",
            _("No media server answers at %(address)s. Start this installation with lianke up first.")
            % {"address": livekit},
        )
    clip = settings.ROOT / "build/clip"
    command = [
        str(settings.ROOT / "bin/robot"),
        "rehearse",
        "--json",
        "--clip",
        str(clip),
        "--lessons",
        str(lessons),
        "--villages",
        str(villages),
        "--seconds",
        str(seconds),
        "--answering",
        "--recorder",
        str(settings.ROOT / "bin/recorder"),
    ]
    if pid := livekit_pid(house):
        command += ["--livekit-pid", str(pid)]
    secrets = {
        "LIVEKIT_URL": livekit,
        "LIVEKIT_API_KEY": settings.LIVEKIT_API_KEY,
        "LIVEKIT_API_SECRET": settings.LIVEKIT_API_SECRET,
    }
    done = subprocess.run(command, env=os.environ | secrets, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise Refusal("failed", _("The rehearsal could not be held: %(why)s") % {"why": last})
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def livekit_pid(house: House) -> int:
    """Of our own LiveKit, if the house runs here; 0 otherwise."""
    config = house.run / "supervisord.conf"
    if not config.exists():
        return 0
    command = [
        str(Path(sys.executable).with_name("supervisorctl")),
        "-c",
        str(config),
        "pid",
        "house:livekit",
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return int(told) if told.isdigit() else 0


def told(found: Mapping[str, Any]) -> list[str]:
    """The summary in sentences: the answer first, then what it stands on."""
    words = {"lessons": found["lessons"], "villages": found["villages"], "seconds": round(found["seconds"])}
    answer = (
        _("Yes: %(lessons)s lessons with %(villages)s classes each work on this server.")
        if found["holds"]
        else _("No: %(lessons)s lessons with %(villages)s classes each do not work on this server.")
    )
    lines = [answer % words, *(f"  · {WHY[code]}" for code in found["why"])]
    lines.append(
        _(
            "First picture after %(first).1f s and longest pause %(pause).1f s (95 %% of the villages); "
            "%(lost)s %% of the packets lost."
        )
        % {
            "first": found["first_picture_ms"]["p95"] / 1000,
            "pause": found["longest_pause_ms"]["p95"] / 1000,
            "lost": found["packets_lost_pct"],
        }
    )
    if recorder := found["recorder"]:
        recorded = _(
            "Recorded: %(done)s of %(lessons)s, %(lost)s %% of the pictures lost; the recorder took "
            "%(cores)s of a core."
        )
        lines.append(
            recorded
            % (
                words
                | {
                    "done": recorder["recorded"],
                    "lost": recorder["pictures_lost_pct"],
                    "cores": recorder["cores"],
                }
            )
        )
    robots = _(
        "The robots themselves took %(robots)s of a core; held on another machine this one has "
        "that much more."
    )
    lines.append(robots % {"robots": found["robot_cores"]})
    return lines
