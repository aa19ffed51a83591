"""A lesson with everything that can be evidence about it, for tests of verification."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.services.claims import file_claim, rule_on_claim
from lianke.evidence.services.counting import recount
from lianke.evidence.services.months import lock_month
from lianke.evidence.services.roots import make_root
from lianke.evidence.services.rules import make_rule
from lianke.evidence.tests.test_presence_kept import BELL, device, in_class, lecturer, marks_of
from lianke.live.models import PresencePoll
from lianke.live.services.attendance import by, keep_presence
from lianke.live.services.lesson import end_lesson, open_lesson, reopen_lesson
from lianke.live.tests.test_recording import report_of
from lianke.recording.services.recordings import expect_recorder, take_report
from lianke.rtc.identities import device_identity, person_identity
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.models import Meeting
from tests.cast import County, person, school_time

PICTURE = b"\x89PNG\r\n\x1a\n a photograph of the meter"


def teach(county: County, *, village_until: int = 2400, polled: bool = True) -> None:
    """The lesson given whole, with polls every minute, taken up again once, its recording closed."""
    expect_recorder(meeting=county.lesson)
    teacher, village = lecturer(county), in_class(county, county.device_keys[0])
    with school_time(BELL):
        open_lesson(meeting=county.lesson, by=by(teacher))
        take_report(report=report_of(county))
    with school_time(BELL + timedelta(minutes=40)):
        keep_presence(attendee=teacher, boot="lecturer", marks=marks_of([(0, 2400)]))
        keep_presence(attendee=village, boot="village", marks=marks_of([(0, village_until)]))
        if polled:
            poll(county, village, village_until)
        end_lesson(meeting=county.lesson, by=by(teacher))
        reopen_lesson(meeting=county.lesson, by=by(teacher))
        end_lesson(meeting=county.lesson, by=by(teacher))
        take_report(report=report_of(county, state="closed", closed=True))


def poll(county: County, village: Attendee, until: int) -> None:
    everybody = [
        device_identity(device(county, county.device_keys[0]).public_id),
        person_identity(county.lecturer.public_id),
    ]
    PresencePoll.objects.bulk_create(
        PresencePoll(
            meeting=county.lesson,
            at=BELL + timedelta(seconds=second),
            seen=everybody if second < until else everybody[1:],
        )
        for second in range(30, 2400, 60)
    )


def evidenced(county: County) -> Meeting:
    """Taught, claimed, ruled, counted again by a new rule, locked, rooted."""
    teach(county, village_until=1800)
    participation = county.lesson.participations.get(class_group=county.classes[0])
    second = person("冯毅", county.node, "officer", "a-second")
    with school_time(BELL + timedelta(hours=2)):
        claim = file_claim(
            participation=participation,
            by=county.assistant,
            kind=ClaimKind.APPEAL,
            reason=Reason.POWER,
            sentence="10点起全村停电",
            minutes=40,
            proof=SimpleUploadedFile("电表.png", PICTURE),
        )
        rule_on_claim(claim=claim, by=second, granted=True, sentence="供电所有通知")
        make_rule(
            node=county.node,
            by=county.officer,
            valid_from=date(2026, 9, 1),
            share_pct=70,
            late_s=300,
            why="县教育局 2026 年第 3 号文",
        )
        assert recount(meetings=Meeting.objects.all()) == 2
    with school_time(BELL + timedelta(days=20)):
        lock_month(node=county.node, month=date(2026, 9, 1), by=county.officer)
        make_root(night=date(2026, 10, 4))
    return county.lesson


def tamper(table: str, change: str, *values: Any) -> None:
    """Runs SQL on a table as somebody would who owns the database: its rules out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(change, values)


def recordings_in(folder: Path, meeting: Meeting) -> None:
    """Playlists where the recorder would have left them."""
    for kind in ("camera", "microphone"):
        place = folder / meeting.public_id / f"{kind}-p-{meeting.lecturer.public_id}"
        place.mkdir(parents=True)
        (place / "index.m3u8").write_text(f"#EXTM3U\n#EXT-X-ENDLIST\n# {kind}\n")
