"""A pack: everything that lessons' numbers are counted from, in a zip that a program without Lianke verifies
(tools/verify_pack.py).

manifest.json          {"format", "made_ms", "title", "files": {name: SHA-256}}
meetings/<id>.json     contracts/evidence-meeting.schema.json: events with every column that their hash
covers, marks, polls deliveries.csv         a row a class and grade: what was counted, by which rule, what was
claimed and ruled roots/<night>.json     the nights that cover these chains
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from lianke.evidence.models import Delivery, NightlyRoot, Ruling
from lianke.evidence.proof.roots import file_of, read_file
from lianke.kernel import canonical, clock
from lianke.kernel.sheets import csv_of
from lianke.live.models import Event
from lianke.live.queries.sealed import hashed_columns, marks_of, polls_of
from lianke.timetable.models import Meeting

FORMAT = "lianke-evidence-1"
AT_ONCE = 200


def pack_of(meetings: Iterable[Meeting], title: str) -> bytes:
    """The zip. Meetings without any event have no evidence and are left out."""
    meetings = list(meetings)
    files: dict[str, bytes] = {}
    for begin in range(0, len(meetings), AT_ONCE):
        files |= dict(meeting_files(meetings[begin : begin + AT_ONCE]))
    files["deliveries.csv"] = deliveries_csv(meetings)
    files |= dict(root_files({name.removeprefix("meetings/").removesuffix(".json") for name in files}))
    manifest: dict[str, canonical.Json] = {
        "format": FORMAT,
        "made_ms": clock.ms(clock.now()),
        "title": title,
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", canonical.text(manifest))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def meeting_files(meetings: list[Meeting]) -> Iterator[tuple[str, bytes]]:
    named = [meeting.pk for meeting in meetings]
    events: dict[int, list[Event]] = {}
    rows = Event.objects.filter(meeting__in=named).select_related(
        "meeting", "actor_person", "actor_device", "for_participation"
    )
    for event in rows.order_by("meeting_id", "seq"):
        events.setdefault(event.meeting_id, []).append(event)
    marks, polls = marks_of(named), polls_of(named)
    for pk, chain in events.items():
        content: dict[str, Any] = {
            "meeting": chain[0].meeting.public_id,
            "events": [[*hashed_columns(event), event.hash] for event in chain],
            "marks": [asdict(mark) for mark in marks[pk]],
            "polls": [[poll.at, list(poll.seen), poll.hurried] for poll in polls[pk]],
        }
        yield f"meetings/{chain[0].meeting.public_id}.json", canonical.text(content).encode()


def root_files(meetings: set[str]) -> Iterator[tuple[str, bytes]]:
    for night in NightlyRoot.objects.order_by("night").values_list("night", flat=True):
        content = read_file(night)
        if content and any(meeting in meetings for meeting, _seq, _hash in content["heads"]):
            yield f"roots/{night:%F}.json", file_of(night).read_bytes()


def deliveries_csv(meetings: list[Meeting]) -> bytes:
    """A row a class and grade; times of the school."""
    table: list[list[object]] = [
        [
            "meeting",
            "participation",
            "grade",
            "revision",
            "counted",
            "doubtful",
            "live_s",
            "continued_s",
            "recorded_s",
            "local_s",
            "scheduled_s",
            "joined_late_s",
            "rule_version",
            _("Begins"),
            _("Subject"),
            _("Lecturer"),
            _("School"),
            _("Class"),
            _("Ruling"),
        ]
    ]
    rulings = dict(
        Ruling.objects.filter(claim__participation__meeting__in=meetings).values_list(
            "claim__participation_id", "granted"
        )
    )
    rows = Delivery.objects.filter(participation__meeting__in=meetings, is_latest=True).select_related(
        "cohort",
        "participation__meeting__course__subject",
        "participation__meeting__lecturer",
        "participation__class_group__school",
    )
    for one in rows.order_by("participation__meeting__begins_at", "participation_id", "cohort__grade"):
        meeting, group = one.participation.meeting, one.participation.class_group
        ruled = rulings.get(one.participation_id)
        table.append(
            [
                meeting.public_id,
                one.participation.public_id,
                one.cohort.grade,
                one.revision,
                int(one.counted),
                int(one.doubtful),
                one.live_s,
                one.continued_s,
                one.recorded_s,
                one.local_s,
                one.scheduled_s,
                "" if one.joined_late_s is None else one.joined_late_s,
                one.rule_version,
                f"{clock.local(meeting.begins_at):%F %H:%M}",
                meeting.course.subject.name if meeting.course else "",
                meeting.lecturer.name,
                group.school.name if group else "",
                group.name if group else "",
                "" if ruled is None else _("granted") if ruled else _("refused"),
            ]
        )
    return csv_of(table)
