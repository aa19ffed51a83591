"""Somebody who owns the database changes a column of a table of evidence: it is found, whichever it is.

The columns are taken from the models. A new one is found, or stands in NOT_EVIDENCE with the reason.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from pytest_django import Settings

from lianke.audit.models import Entry
from lianke.evidence.models import Claim, Delivery, MonthLock, NightlyRoot, Ruling
from lianke.evidence.proof.roots import file_of, root_hash
from lianke.evidence.proof.verify import verify
from lianke.evidence.tests.evidenced import evidenced, tamper
from lianke.live.models import Event, PresenceMark, PresencePoll, Timeline
from lianke.live.queries.sealed import event_hash
from lianke.recording.models import Track
from lianke.schooling.models import CountingRule
from lianke.timetable.models import Meeting, Participation
from tests.cast import County

EVIDENCE: list[type[models.Model]] = [
    Event,
    Timeline,
    PresenceMark,
    PresencePoll,
    Delivery,
    Claim,
    Ruling,
    CountingRule,
    MonthLock,
    NightlyRoot,
    Track,
    Entry,
    Meeting,
    Participation,
]

NOT_EVIDENCE = {
    "id": "the row's own number; the chain names rows by what they say",
    "recording_track.id": "as above",
    "recording_track.recording_id": "a track is sealed by its path, which begins with the meeting",
    "recording_track.raw": "files that are made into the playlist after class; the playlist is sealed",
    "timetable_meeting.public_id": "the name of the whole chain; changed, nothing of it fits any more "
    "(tested by itself)",
    "timetable_meeting.activity": "stored only where there is no course, so nothing is owed by it",
    "timetable_meeting.ordinal": "the timetable's own numbering, from which no lesson is counted",
    "timetable_meeting.period_no": "a label; the minutes are sealed",
    "timetable_meeting.stands_in_for_id": "a label on the ledger; the lecturer who taught is sealed",
    "timetable_meeting.arranged": "whether a version of the timetable may move it; a lesson "
    "counts for itself",
    "timetable_meeting.host_room_id": "where the lecturer sat counts for nothing",
    "timetable_meeting.capture_policy": "what was recorded is sealed by its tracks",
    "timetable_meeting.reason": "a remark",
    "timetable_participation.node_id": "taking part as a place, which is owed nothing",
    "timetable_participation.person_id": "taking part as a person, who is owed nothing",
    "timetable_participation.reason": "a remark",
}


@pytest.fixture
def lesson(county: County, settings: Settings, tmp_path: Path) -> Meeting:
    settings.EVIDENCE, settings.RECORDINGS = tmp_path / "evidence", tmp_path / "recordings"
    return evidenced(county)


def columns(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        if field.column != "id" and f"{model._meta.db_table}.{field.column}" not in NOT_EVIDENCE:
            yield field


def altered(field: models.Field[Any, Any], value: Any) -> Any:
    """Another value that the column could hold."""
    if isinstance(field, models.ForeignKey | models.OneToOneField):
        others = field.related_model._default_manager.exclude(pk=value)
        other = others.order_by("pk").first()
        return other.pk if other else None
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or datetime(2026, 9, 1, tzinfo=UTC)) + timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return value - timedelta(days=1)
    if isinstance(field, models.JSONField):
        return json.dumps([*value, "x"] if isinstance(value, list) else {**value, "x": 1})
    if isinstance(field, models.CharField | models.TextField):
        choices = [choice for choice, _label in field.flatchoices if choice != value]
        return (
            choices[0] if choices else ("x" if not value else value[:-1] + ("y" if value[-1] == "x" else "x"))
        )
    return (value or 0) + 1


def findings() -> list[tuple[str, str, str]]:
    return [(one.table, one.row, one.wrong) for one in verify(Meeting.objects.all()).findings]


def rows_of(model: type[models.Model], lesson: Meeting) -> list[Any]:
    """The first and the last row that belong to the lesson."""
    rows = model._default_manager.order_by("pk")
    if model is Meeting:
        return [lesson]
    if model is Participation:
        rows = rows.filter(meeting=lesson)
    found = list(rows)
    return [found[0], found[-1]] if len(found) > 1 else found


def test_what_nobody_touched_holds(lesson: Meeting) -> None:
    assert findings() == []
    assert all(model._default_manager.exists() for model in EVIDENCE)


@pytest.mark.parametrize("model", EVIDENCE, ids=lambda model: model.__name__)
def test_a_changed_column_is_found(model: type[models.Model], lesson: Meeting) -> None:
    tried = [(row, field) for row in rows_of(model, lesson) for field in columns(model)]
    assert tried
    assert [field.column for row, field in tried if not is_found(model, row, field)] == []


def is_found(model: type[models.Model], row: Any, field: models.Field[Any, Any]) -> bool:
    value = altered(field, getattr(row, field.attname))
    table = model._meta.db_table
    found = False
    try:
        with transaction.atomic():
            tamper(table, f"UPDATE {table} SET {field.column} = %s WHERE {key_of(model)} = %s", value, row.pk)  # noqa: S608 - our own names
            found = bool(findings())
            transaction.set_rollback(True)
    except IntegrityError:
        return True  # the database itself refuses it
    return found


def key_of(model: type[models.Model]) -> str:
    return str(model._meta.pk.column) if model._meta.pk else ""


@pytest.mark.parametrize(
    "model",
    [one for one in EVIDENCE if one not in (Meeting, Participation)],
    ids=lambda model: model.__name__,
)
def test_a_row_taken_out_is_found(model: type[models.Model], lesson: Meeting) -> None:
    for row in rows_of(model, lesson):
        with transaction.atomic():
            statement = f"DELETE FROM {model._meta.db_table} WHERE {key_of(model)} = %s"  # noqa: S608 - as above
            tamper(model._meta.db_table, statement, row.pk)
            assert findings() != [], row
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "model", [PresenceMark, PresencePoll, Delivery, Track], ids=lambda model: model.__name__
)
def test_a_row_put_in_is_found(model: type[models.Model], lesson: Meeting) -> None:
    row = model._default_manager.order_by("pk")[0]
    row.pk = None
    for name, value in {
        "n": 999,
        "revision": 9,
        "is_latest": False,
        "path": f"{lesson.public_id}/late/index.m3u8",
    }.items():
        if hasattr(row, name):
            setattr(row, name, value)
    row.save(force_insert=True)
    assert findings() != []


def test_a_cohort_that_a_lesson_was_not_for_is_found(lesson: Meeting, county: County) -> None:
    lesson.participations.order_by("pk")[0].cohorts.clear()
    [(table, _row, _wrong), *_others] = findings()
    assert table == "timetable_participation"


def test_the_first_altered_row_is_named_and_the_command_exits_1(
    lesson: Meeting, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = PresenceMark.objects.filter(boot="village").order_by("pk")[3]
    tamper(
        "live_presencemark",
        "UPDATE live_presencemark SET ends_at = %s WHERE id = %s",
        mark.ends_at + timedelta(seconds=5),
        mark.pk,
    )
    with pytest.raises(SystemExit) as exit_with:
        call_command("verify-evidence", "--month", "2026-09", "--json")
    verdict = json.loads(capsys.readouterr().out)
    assert exit_with.value.code == 1
    assert verdict["holds"] is False
    assert verdict["findings"][0] == {
        "meeting": lesson.public_id,
        "table": "live_presencemark",
        "row": f"boot village n {mark.n}",
        "wrong": "was changed",
    }


def test_the_command_says_that_everything_holds(lesson: Meeting, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify-evidence", "--meeting", lesson.public_id)
    assert "与封存时一致" in capsys.readouterr().out


def test_a_chain_that_was_written_anew_with_its_hashes_is_found_by_the_nights_file(lesson: Meeting) -> None:
    """Somebody who knows how it is made changes an event and computes every hash after it again, the head
    too.
    """
    events = list(Event.objects.filter(meeting=lesson).order_by("seq"))
    previous = ""
    for event in events:
        if event.seq == 2:
            event.at_ms += 1
        event.hash = event_hash(event, previous)
        tamper(
            "live_event",
            "UPDATE live_event SET at_ms = %s, hash = %s WHERE id = %s",
            event.at_ms,
            event.hash,
            event.pk,
        )
        previous = event.hash
    Timeline.objects.update(head_hash=previous)
    assert ("live_event", f"{lesson.public_id} seq {len(events)}") in [
        (table, row) for table, row, _wrong in findings()
    ]


def test_a_changed_file_of_a_night_is_found_also_with_a_root_that_fits_it(lesson: Meeting) -> None:
    file = file_of(date(2026, 10, 4))
    content = json.loads(file.read_text())
    content["heads"][0][2] = "0" * 64
    file.write_text(json.dumps(content))
    assert ("file", file.name, "does not come to its own root: it was changed") in findings()
    content["root"] = root_hash(content)
    file.write_text(json.dumps(content))
    assert (
        "evidence_nightlyroot",
        "2026-10-04",
        "does not agree with its file, or with the night before",
    ) in findings()
    file.unlink()
    assert findings()[0] == ("file", file.name, "is missing or cannot be read")


def test_a_proof_that_was_exchanged_is_found(lesson: Meeting) -> None:
    claim = Claim.objects.get()
    default_storage.delete(claim.proof)
    assert ("evidence_claim", claim.public_id, "its proof file is missing or was changed") in findings()


def test_a_meeting_that_took_anothers_name_is_found(lesson: Meeting) -> None:
    tamper(
        "timetable_meeting",
        "UPDATE timetable_meeting SET public_id = %s WHERE id = %s",
        "aaaaaaaaaaaa",
        lesson.pk,
    )
    assert findings()[0][0] == "live_event"


def test_nonsense_in_a_row_is_a_finding_and_no_crash(lesson: Meeting) -> None:
    tamper("live_presencepoll", "UPDATE live_presencepoll SET seen = %s", "7.5")
    assert findings() != []
