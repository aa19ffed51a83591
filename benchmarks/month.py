"""A city's month in an empty database, timed; run by benchmarks.evidence in a process of its own."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django first
from django.db import transaction  # noqa: E402 - as above

from benchmarks.evidence import CLASSES, MEETINGS  # noqa: E402 - as above
from lianke.evidence.proof.rows import evidence_of  # noqa: E402 - as above
from lianke.evidence.proof.verify import verify  # noqa: E402 - as above
from lianke.evidence.services.counting import recount  # noqa: E402 - as above
from lianke.evidence.services.rules import make_rule  # noqa: E402 - as above
from lianke.kernel import canonical, clock  # noqa: E402 - as above
from lianke.live.choices import EventKind  # noqa: E402 - as above
from lianke.live.models import Event, PresenceMark, PresencePoll, Timeline  # noqa: E402 - as above
from lianke.live.queries.sealed import marks_of, participation_row  # noqa: E402 - as above
from lianke.live.services.attendance import sealed_polls  # noqa: E402 - as above
from lianke.live.services.timeline import By, NewEvent, append_events  # noqa: E402 - as above
from lianke.rtc.identities import device_identity, person_identity  # noqa: E402 - as above
from lianke.schooling.models import ClassGroup, Cohort, Device, Room  # noqa: E402 - as above
from lianke.schooling.queries.school_year import device_with_key  # noqa: E402 - as above
from lianke.schooling.services import make_device  # noqa: E402 - as above
from lianke.timetable.choices import MeetingState  # noqa: E402 - as above
from lianke.timetable.models import Meeting, Participation  # noqa: E402 - as above
from tests.cast import SCHOOL_MORNING, YEAR, County, make_county, school_time  # noqa: E402 - as above

MINUTES, A_DAY, A_LESSON = 40, 128, 3
MINUTE = timedelta(minutes=1)


def timed(work: Callable[[], object]) -> float:
    """CPU seconds: the database is in this process, and other people's work on the machine is not ours."""
    began = time.process_time()
    work()
    return round(time.process_time() - began, 2)


def main() -> None:
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    with school_time(SCHOOL_MORNING):
        county = make_county()
        with transaction.atomic():
            build(county)
    everything = Meeting.objects.filter(state=MeetingState.ENDED)
    print("first", timed(lambda: recount(meetings=everything)), flush=True)
    print("unchanged", timed(lambda: recount(meetings=everything)))
    make_rule(
        node=county.node,
        by=county.officer,
        valid_from=date(2026, 9, 1),
        share_pct=70,
        late_s=300,
        why="measured",
    )
    print("redeliver", timed(lambda: recount(meetings=everything)))
    print("read", timed(read_and_hash))
    verdict = verify(everything)
    assert not verdict.findings, verdict.findings[:3]
    assert verdict.meetings == MEETINGS
    print("verify", timed(lambda: verify(everything)))
    print("rows", PresenceMark.objects.count(), PresencePoll.objects.count(), Event.objects.count())


def read_and_hash() -> None:
    """The floor under both figures: every row read once, every mark and event hashed once."""
    for batch in range(0, MEETINGS, 200):
        ids = list(
            Meeting.objects.filter(state=MeetingState.ENDED)
            .order_by("pk")
            .values_list("pk", flat=True)[batch : batch + 200]
        )
        for marks in marks_of(ids).values():
            for mark in marks:
                canonical.digest(
                    [
                        mark.participation,
                        mark.sender,
                        mark.boot,
                        mark.n,
                        mark.begins,
                        mark.ends,
                        mark.microphone,
                        mark.way,
                    ]
                )
        for body, own in Event.objects.filter(meeting__in=ids).values_list("body", "hash"):
            canonical.digest([body, own])
        list(PresencePoll.objects.filter(meeting__in=ids).values_list("at", "seen"))


def build(county: County) -> None:
    """Lessons as the services leave them: opened, marks sealed in one batch a sender, polled, ended, not
    counted yet.
    """
    senders = [classroom(county, number) for number in range(200)]
    rest = CLASSES
    for number in range(MEETINGS):
        begins = SCHOOL_MORNING + timedelta(days=number // A_DAY, seconds=number % A_DAY)
        classes = min(A_LESSON, rest - (MEETINGS - number - 1) * 2) if rest > (MEETINGS - number) * 2 else 2
        rest -= classes
        chosen = [senders[(number * A_LESSON + index) % len(senders)] for index in range(classes)]
        lesson(county, number, begins, chosen)


def classroom(county: County, number: int) -> tuple[ClassGroup, Room, Device]:
    room = Room.objects.create(node=county.points[0], name=f"教室{number}", kind="interactive")
    group = ClassGroup.objects.create(school=county.points[0], school_year=YEAR, name=f"班{number}")
    Cohort.objects.create(class_group=group, grade=3)
    with school_time(SCHOOL_MORNING - timedelta(days=1)):
        device = device_with_key(make_device(room=room, person=county.officer))
    assert device is not None
    return group, room, device


def lesson(
    county: County, number: int, begins: datetime, chosen: list[tuple[ClassGroup, Room, Device]]
) -> None:
    ends = begins + MINUTES * MINUTE
    meeting = Meeting.objects.create(
        course=county.course,
        ordinal=1000 + number,
        begins_at=begins,
        ends_at=ends,
        lecturer=county.lecturer,
        host_node=county.lead_school,
        state=MeetingState.ENDED,
        opened_at=begins,
        ended_at=ends,
    )
    rows = []
    for group, room, _device in chosen:
        row = Participation.objects.create(meeting=meeting, class_group=group, room=room)
        row.cohorts.set(group.cohorts.all())
        rows.append(row)
    seen = [
        person_identity(county.lecturer.public_id),
        *(device_identity(device.public_id) for _group, _room, device in chosen),
    ]
    polls = [
        PresencePoll(meeting=meeting, at=begins + timedelta(seconds=at), seen=seen)
        for at in range(5, MINUTES * 60, 15)
    ]
    PresencePoll.objects.bulk_create(polls)
    marks(meeting, None, None, county)
    short = MINUTES - 10 if number % 5 == 0 else MINUTES  # 75 %: what a rule of 70 % counts anew
    for row, (_group, _room, device) in zip(rows, chosen, strict=True):
        marks(meeting, row, device, county, minutes=short)
    seal(meeting, rows)


def marks(
    meeting: Meeting, row: Participation | None, device: Device | None, county: County, minutes: int = MINUTES
) -> None:
    boot = str(UUID(int=meeting.pk * 1000 + (row.pk if row else 0), version=4))
    PresenceMark.objects.bulk_create(
        PresenceMark(
            meeting=meeting,
            participation=row,
            device=device,
            person=None if device else county.lecturer,
            boot=boot,
            n=n,
            begins_at=meeting.begins_at + (n - 1) * MINUTE,
            ends_at=meeting.begins_at + n * MINUTE,
            microphone=True,
        )
        for n in range(1, minutes + 1)
    )


def seal(meeting: Meeting, rows: list[Participation]) -> None:
    Timeline.objects.create(meeting=meeting)
    opened: dict[str, canonical.Json] = {
        "begins_ms": clock.ms(meeting.begins_at),
        "ends_ms": clock.ms(meeting.ends_at),
        "opened_ms": clock.ms(meeting.begins_at),
        "course": meeting.course.public_id if meeting.course else None,
        "host": meeting.host_node.public_id,
        "lecturer": meeting.lecturer.public_id,
        "participations": [participation_row(row) for row in rows],
    }
    by_boot: dict[str, list[list[canonical.Json]]] = {}
    for mark in evidence_of([meeting])[meeting.pk].marks:
        by_boot.setdefault(mark.boot, []).append([mark.n, mark.digest])
    presence = [
        NewEvent(EventKind.PRESENCE, {"boot": boot, "marks": found}) for boot, found in by_boot.items()
    ]
    ended: dict[str, canonical.Json] = {
        "reason": "",
        "ended_ms": clock.ms(meeting.ends_at),
        **sealed_polls(meeting),
    }
    append_events(
        meeting=meeting,
        by=By(),
        events=[NewEvent(EventKind.OPENED, opened), *presence, NewEvent(EventKind.ENDED, ended)],
    )


if __name__ == "__main__":
    main()
