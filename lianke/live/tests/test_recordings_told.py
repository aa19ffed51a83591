"""A recording in trouble speaks to those who can do something about it."""

from datetime import timedelta

from lianke.kernel.jobs import begun, take_up
from lianke.kernel.models import Job
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.live.services.timeline import By
from lianke.live.tests.test_recording import report_of
from lianke.notices.models import Notice
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of
from lianke.organisations.choices import Role
from lianke.recording.choices import RecordingState
from lianke.recording.models import Recording, Track
from lianke.recording.services.recordings import expect_recorder, take_report
from lianke.recording.tasks import FINISH
from tests.cast import County, person
from tests.processes import later


def opened(county: County) -> County:
    expect_recorder(meeting=county.lesson)
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    return county


def test_a_full_disk_is_told_once_a_day_however_many_lessons_it_stops(county: County) -> None:
    technician = person("黄志远", county.node, Role.TECHNICIAN, "a-technician")
    report = report_of(opened(county)) | {"trouble": "disk_full"}
    for _turn in range(3):
        take_report(report=report)
    take_report(report=report | {"trouble": ""})
    take_report(report=report)
    for somebody in (technician, county.officer):
        words = told(receipts_of(somebody).get().notice)
        assert words.title == "录制写不进去"
        assert words.line.startswith("录制磁盘已满。最早见于")
        assert words.url == f"/lessons/{county.lesson.public_id}/"


def test_a_recording_without_the_lecturers_sound_is_told_when_it_is_closed(county: County) -> None:
    take_report(report=report_of(opened(county)))
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    Track.objects.filter(source="microphone").delete()
    silent = report_of(county, state="closed", closed=True)
    silent["tracks"] = [one for one in silent["tracks"] if one["source"] != "microphone"]
    take_report(report=silent)
    assert [one.kind for one in Notice.objects.all()] == ["recording_without_sound"]


def test_a_whole_recording_says_nothing(county: County) -> None:
    take_report(report=report_of(opened(county)))
    end_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    take_report(report=report_of(county, state="closed", closed=True))
    assert not Notice.objects.exists()


def test_a_replay_that_is_given_up_is_told(county: County) -> None:
    recording = Recording.objects.create(meeting=county.lesson, state=RecordingState.PREPARING)
    FINISH.ask(recording.pk)
    assert begun(FINISH, recording.pk)  # and then: kill -9, again and again
    Job.objects.update(tries=FINISH.most_tries)
    later(timedelta(minutes=2))
    for _round in range(2):
        take_up()
    assert told(receipts_of(county.officer).get().notice).title == "有一节课的回放没做成"
