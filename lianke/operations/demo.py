"""The demo county: a real workbook, real processes, robots at some ends, and school time shifted so that
lessons are due now.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Count, F

from lianke.accounts.models import Person
from lianke.audit.services import SYSTEM
from lianke.kernel import clock
from lianke.operations.demo_past import shift_to
from lianke.operations.house import Program
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Deck
from lianke.preparing.services.decks import upload_deck
from lianke.preparing.tasks import SLIDES
from lianke.schooling.models import BellPeriod, Room
from lianke.schooling.services import make_device
from lianke.timetable.choices import MeetingState, VersionState
from lianke.timetable.models import Meeting, Participation, Version
from lianke.timetable.services.publishing import publish_version

WORKBOOK = "demo/yunling.xlsx"
SUBJECT = "音乐"
PASSWORD = "lianke-demo"  # noqa: S105 - printed on the screen; the demo listens on this machine alone
LESSON_MIN = 6
EVE_OF_TERM = datetime(2026, 8, 31, 6, 0, tzinfo=clock.SCHOOL_ZONE)
FIRST_DAY = datetime(2026, 9, 7, 6, 0, tzinfo=clock.SCHOOL_ZONE)  # the county's second school week
DUE_IN = timedelta(seconds=60)
CLASSES_TO_TEACH = 2


@dataclass(frozen=True)
class Scene:
    """Two lessons that begin together: one to watch, one to teach."""

    begins_at: datetime
    watched: Meeting
    taught: Meeting
    officer: Person


def load_county(root: Path) -> None:
    """Imports the county once; its bells ring for short lessons, so that one can be taught to its end."""
    call_command("migrate", verbosity=0)
    if Node.objects.filter(kind=NodeKind.COUNTY).exists():
        return
    shift_to(EVE_OF_TERM)
    call_command("import", str(root / WORKBOOK), stdout=StringIO())
    BellPeriod.objects.update(ends=F("begins") + LESSON_MIN)
    publish_version(version=Version.objects.get(state=VersionState.DRAFT), actor=SYSTEM)
    Person.objects.update(password=make_password(PASSWORD))
    county = Node.objects.get(kind=NodeKind.COUNTY)
    officer = Person.objects.create(name="周敏", login="zhoumin", password=make_password(PASSWORD))
    Membership.objects.create(person=officer, node=county, role=Role.OFFICER)


def village_keys(officer: Person, memory: Path) -> dict[int, str]:
    """A screen's key for every room that receives lessons, by the room's id; made once and remembered."""
    if memory.exists():
        return {int(room): key for room, key in json.loads(memory.read_text()).items()}
    shift_to(EVE_OF_TERM)
    rooms = Room.objects.filter(pk__in=Participation.objects.values("room")).order_by("pk")
    keys = {room.pk: make_device(room=room, person=officer) for room in rooms}
    memory.touch(mode=0o600)
    memory.write_text(json.dumps(keys))
    return keys


def officer() -> Person:
    return Person.objects.get(login="zhoumin")


def next_scene(after: datetime) -> Scene:
    """The next bell after `after` at which at least two music lessons begin (the slides are a music
    lesson's), one of them for two classes.
    """
    planned = Meeting.objects.filter(
        state=MeetingState.PLANNED, begins_at__gt=after, course__subject__name=SUBJECT
    ).annotate(classes=Count("participations"))
    bells = (
        planned.values("begins_at")
        .annotate(lessons=Count("pk", distinct=True))
        .filter(lessons__gte=2)
        .order_by("begins_at")
    )
    for bell in bells:
        lessons = list(
            planned.filter(begins_at=bell["begins_at"])
            .select_related("lecturer", "course__subject")
            .order_by("-classes", "pk")
        )
        if lessons[0].classes >= CLASSES_TO_TEACH:
            return Scene(bell["begins_at"], lessons[1], lessons[0], officer())
    raise LookupError("the demo county's term is over; start again with an empty folder var/demo")


def show_slides(scene: Scene, pdf: Path) -> Deck:
    """Both lessons get the demo slides; returns those of the watched one."""
    decks = []
    for meeting in (scene.watched, scene.taught):
        upload = SimpleUploadedFile("唢呐配喇叭.pdf", pdf.read_bytes())
        deck = Deck.objects.filter(meeting=meeting, state=DeckState.READY).first()
        if deck is None:
            deck = upload_deck(
                meeting=meeting, person=meeting.lecturer, upload=upload, limit=settings.MAX_SLIDES_BYTES
            )
        if deck.state != DeckState.READY:
            SLIDES.do_now(deck.pk)
            deck.refresh_from_db()
        decks.append(deck)
    return decks[0]


def keys_of(scene: Scene, keys: dict[int, str]) -> list[str]:
    """Those of the rooms in which the scene's lessons are received."""
    rooms = (
        Participation.objects.filter(meeting__in=[scene.watched, scene.taught])
        .order_by("pk")
        .values_list("room", flat=True)
    )
    return [keys[room] for room in dict.fromkeys(rooms) if room]


def session_cookie(person: Person) -> str:
    """A signed-in session for the robot lecturer."""
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "lianke.accounts.backends.PhoneOrNameBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def robots(scene: Scene, deck: Deck, keys: list[str], root: Path) -> list[Program]:
    robot, clip, class_clip = (str(root / place) for place in ("bin/robot", "build/clip", "build/class-clip"))
    shown = f"{deck.public_id},{deck.pages},{deck.width},{deck.height}"
    lecturer = [
        robot,
        "lecturer",
        "--origin",
        settings.ORIGIN,
        "--meeting",
        scene.watched.public_id,
        "--cookie",
        session_cookie(scene.watched.lecturer),
        "--clip",
        clip,
        "--deck",
        shown,
        "--slides",
        str(deck.pages),
        "--page-every",
        "55s",
        "--until-end",
    ]
    villages = [
        robot,
        "villages",
        "--origin",
        settings.ORIGIN,
        "--keys",
        ",".join(keys),
        "--clip",
        class_clip,
        "--hand-every",
        "45s",
    ]
    return [
        Program("robot-lecturer", lecturer, restart=False, patience_s=3),
        Program("robot-villages", villages, patience_s=3),
    ]
