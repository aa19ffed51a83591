"""Marks as they come in from villages: in any order, twice, late, from two devices or a moved one, among
webhooks. One count.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianke.evidence.models import Delivery
from lianke.evidence.services.counting import recount
from lianke.evidence.services.rules import make_rule
from lianke.kernel import clock
from lianke.live.models import PresenceMark, PresencePoll
from lianke.live.services.attendance import by, keep_presence
from lianke.live.services.lesson import end_lesson, open_lesson
from lianke.rtc.identities import device_identity
from lianke.schooling.models import Device, DevicePlacement
from lianke.schooling.queries.school_year import device_with_key
from lianke.schooling.services import make_device
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.models import Meeting
from tests.cast import SCHOOL_MORNING, County, school_time, screen, signed_in

BELL = SCHOOL_MORNING + timedelta(minutes=5)
END = BELL + timedelta(minutes=40)
Batch = tuple[Attendee, str, list[dict[str, Any]]]

few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
spans = st.lists(st.tuples(st.integers(-60, 2400), st.integers(1, 900)), max_size=4)


def marks_of(pairs: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """(second after the bell, length) → marks of a minute at most."""
    zero, cuts = clock.ms(BELL), []
    for begins, length in pairs:
        cuts += [(at, min(at + 60, begins + length)) for at in range(begins, begins + length, 60)]
    return [
        {"n": n, "begins_ms": zero + one * 1000, "ends_ms": zero + two * 1000, "microphone": True}
        for n, (one, two) in enumerate(cuts, 1)
    ]


def device(county: County, key: str) -> Device:
    found = device_with_key(key)
    assert found is not None
    return found


def in_class(county: County, key: str, room: int = 0) -> Attendee:
    participation = county.lesson.participations.get(class_group=county.classes[room])
    return Attendee(county.lesson, "class", device=device(county, key), participation=participation)


def lecturer(county: County) -> Attendee:
    return Attendee(county.lesson, "lecturer", person=county.lecturer)


@pytest.fixture
def second_key(county: County) -> str:
    """Another device in the first village's room."""
    with school_time(SCHOOL_MORNING - timedelta(days=1)):
        return make_device(room=county.rooms[0], person=county.officer)


def counted(county: County, teach: Callable[[], None]) -> list[tuple[Any, ...]]:
    """The latest deliveries after the lesson was taught so; nothing of it stays."""
    with transaction.atomic():
        open_lesson(meeting=county.lesson, by=by(lecturer(county)))
        with school_time(END + timedelta(minutes=5)):
            teach()
        rows = Delivery.objects.filter(is_latest=True).order_by("participation", "cohort")
        found = list(
            rows.values_list(
                "participation__class_group__school__name",
                "live_s",
                "continued_s",
                "recorded_s",
                "joined_late_s",
                "doubtful",
                "counted",
            )
        )
        transaction.set_rollback(True)
    return found


def send(batch: Batch) -> None:
    attendee, boot, marks = batch
    keep_presence(attendee=attendee, boot=boot, marks=marks)


def batches_of(attendee: Attendee, boot: str, pairs: list[tuple[int, int]], size: int) -> list[Batch]:
    marks = marks_of(pairs)
    return [(attendee, boot, marks[at : at + size]) for at in range(0, len(marks), size)]


def end(county: County) -> None:
    end_lesson(meeting=county.lesson, by=by(lecturer(county)))


@few
@given(one=spans, two=spans, size=st.integers(1, 7), chance=st.randoms(use_true_random=False))
def test_order_repetition_resending_and_webhooks_change_no_delivery(
    county: County,
    second_key: str,
    one: list[tuple[int, int]],
    two: list[tuple[int, int]],
    size: int,
    chance: random.Random,
) -> None:
    whole = [
        *batches_of(lecturer(county), "lecturer", [(-30, 2400)], 500),
        *batches_of(in_class(county, county.device_keys[0]), "first", one, size),
        *batches_of(in_class(county, second_key), "second", two, size),
    ]

    def straight() -> None:
        for batch in whole:
            send(batch)
        end(county)

    def as_it_comes() -> None:
        shuffled = whole + [batch for batch in whole if chance.random() < 0.4]
        chance.shuffle(shuffled)
        cut = chance.randint(0, len(shuffled))
        for batch in shuffled[:cut]:
            send(batch)
        webhooks(county, chance)
        end(county)
        for batch in shuffled[
            cut:
        ]:  # the line was cut: sent after the lesson, some of it for the second time
            send(batch)

    assert counted(county, straight) == counted(county, as_it_comes)


def webhooks(county: County, chance: random.Random) -> None:
    """Early polls that see whatever they see."""
    identities = [device_identity(one.public_id) for one in Device.objects.all()]
    PresencePoll.objects.bulk_create(
        PresencePoll(
            meeting=county.lesson,
            at=BELL + timedelta(seconds=chance.randint(0, 2400)),
            hurried=True,
            seen=[one for one in identities if chance.random() < 0.5],
        )
        for _each in range(chance.randint(0, 9))
    )


@few
@given(
    pairs=spans,
    jumps=st.lists(st.tuples(st.integers(-90_000, 90_000), st.integers(-90_000, 90_000)), max_size=6),
)
def test_a_device_whose_clock_jumps_adds_nothing_that_cannot_be(
    county: County, pairs: list[tuple[int, int]], jumps: list[tuple[int, int]]
) -> None:
    """Marks longer than a minute, ending before they begin, from yesterday or from tomorrow."""
    attendee, zero = in_class(county, county.device_keys[0]), clock.ms(BELL)
    impossible = [
        {"n": 1000 + n, "begins_ms": zero + begins * 1000, "ends_ms": zero + ends * 1000, "microphone": True}
        for n, (begins, ends) in enumerate(jumps)
        if not (0 < ends - begins <= 65 and begins >= -900 and ends <= 2705)
    ]

    def teach(extra: list[dict[str, Any]]) -> Callable[[], None]:
        def run() -> None:
            send((lecturer(county), "lecturer", marks_of([(-30, 2400)])))
            send((attendee, "first", marks_of(pairs) + extra))
            end(county)

        return run

    assert counted(county, teach([])) == counted(county, teach(impossible))


def test_a_device_that_is_moved_between_rooms_counts_where_it_stood(county: County) -> None:
    """It is carried to the other village after 30 minutes and sends everything from there."""
    moved = device(county, county.device_keys[0])
    open_lesson(meeting=county.lesson, by=by(lecturer(county)))
    with school_time(BELL + timedelta(minutes=29, seconds=30)):
        DevicePlacement.objects.filter(device=moved).update(ends_at=clock.now())
        DevicePlacement.objects.create(device=moved, room=county.rooms[1], begins_at=clock.now())
    with school_time(END):
        client = screen(county.device_keys[0])
        send((lecturer(county), "lecturer", marks_of([(-30, 2430)])))
        answer = client.post(
            f"/lessons/{county.lesson.public_id}/presence",
            {"boot": "00000000-0000-4000-8000-000000000001", "marks": marks_of([(0, 2400)])},
            content_type="application/json",
        )
        end(county)
    assert answer.status_code == 200
    got = dict(Delivery.objects.values_list("participation__class_group__school__name", "live_s"))
    assert got == {"铜冲教学点": 1800, "李坪教学点": 600}


def test_a_device_that_was_taken_out_of_the_lessons_rooms_still_tells_what_it_saw(
    county: County, next_county: County
) -> None:
    moved = device(county, county.device_keys[0])
    with school_time(BELL + timedelta(minutes=60)):
        DevicePlacement.objects.filter(device=moved).update(ends_at=clock.now())
        DevicePlacement.objects.create(device=moved, room=next_county.rooms[0], begins_at=clock.now())
        body = {"boot": "00000000-0000-4000-8000-000000000002", "marks": marks_of([(0, 120), (3900, 60)])}
        path = f"/lessons/{county.lesson.public_id}"
        statuses = [
            screen(county.device_keys[0])
            .post(f"{path}/presence", body, content_type="application/json")
            .status_code,
            screen(county.device_keys[0])
            .get(f"{path}/events")
            .status_code,  # it reads nothing there any more
            screen(next_county.device_keys[0])
            .post(f"{path}/presence", body, content_type="application/json")
            .status_code,
        ]
    assert statuses == [200, 404, 404]
    assert PresenceMark.objects.count() == 2


def test_two_classes_in_one_room_are_both_there(county: County) -> None:
    county.lesson.participations.update(room=county.rooms[0])
    open_lesson(meeting=county.lesson, by=by(lecturer(county)))
    with school_time(END):
        send((lecturer(county), "lecturer", marks_of([(-30, 2400)])))
        send((in_class(county, county.device_keys[0]), "first", marks_of([(0, 2370)])))
        end(county)
    assert list(Delivery.objects.values_list("live_s", "counted")) == [(2370, True), (2370, True)]


def test_a_lecturer_of_another_lesson_cannot_stand_in_for_an_absent_one(county: County) -> None:
    answer = signed_in(county.assistant).post(
        f"/lessons/{county.lesson.public_id}/presence",
        {"boot": "x", "marks": marks_of([(-240, 60)])},
        content_type="application/json",
    )
    assert answer.status_code == 404
    assert not PresenceMark.objects.exists()


@pytest.mark.parametrize("way", ["continued", "recorded"])
def test_what_a_class_saw_without_a_line_is_a_column_of_its_own(county: County, way: str) -> None:
    open_lesson(meeting=county.lesson, by=by(lecturer(county)))
    with school_time(END):
        send((lecturer(county), "lecturer", marks_of([(0, 2400)])))
        alone = [mark | {"n": mark["n"] + 100, "way": way} for mark in marks_of([(1200, 1200)])]
        send((in_class(county, county.device_keys[0]), "first", [*marks_of([(0, 1200)]), *alone]))
        end(county)
    got = Delivery.objects.get(participation__class_group=county.classes[0])
    assert (got.live_s, got.continued_s + got.recorded_s, getattr(got, f"{way}_s"), got.counted) == (
        1200,
        1200,
        1200,
        False,
    )


@pytest.mark.parametrize("way", ["telepathy", 7, None])
def test_an_unknown_way_is_refused(county: County, way: object) -> None:
    mark = marks_of([(-240, 60)])[0] | {"way": way}
    answer = screen(county.device_keys[0]).post(
        f"/lessons/{county.lesson.public_id}/presence",
        {"boot": "x", "marks": [mark]},
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert not PresenceMark.objects.exists()


@pytest.mark.parametrize(
    ("way", "counts"), [("continued", {"counts_continued": True}), ("recorded", {"counts_recorded": True})]
)
def test_what_a_screen_says_afterwards_of_its_dead_line_counts_where_the_countys_rule_says_so(
    county: County, way: str, counts: dict[str, bool]
) -> None:
    """By the address that a screen uses, resent once, when the lesson is long over."""
    open_lesson(meeting=county.lesson, by=by(lecturer(county)))
    with school_time(END):
        send((lecturer(county), "lecturer", marks_of([(0, 2400)])))
        send((in_class(county, county.device_keys[0]), "first", marks_of([(0, 1200)])))
        end(county)
    body = {
        "boot": "after-the-cut",
        "marks": [mark | {"way": way, "microphone": False} for mark in marks_of([(1200, 1200)])],
    }
    with school_time(END + timedelta(hours=2)):
        for _twice in range(2):
            sent = screen(county.device_keys[0]).post(
                f"/lessons/{county.lesson.public_id}/presence", body, content_type="application/json"
            )
            assert (sent.status_code, sent.json()["kept"]) == (200, 20)
        assert by_revision(county) == [(0, False), (1200, False)]
        make_rule(
            node=county.node,
            by=county.officer,
            valid_from=END.date(),
            share_pct=80,
            late_s=300,
            why="断网续课计入",
            **counts,
        )
        recount(meetings=Meeting.objects.all())
        assert by_revision(county) == [(0, False), (1200, False), (1200, True)]


def by_revision(county: County) -> list[tuple[int, bool]]:
    rows = Delivery.objects.filter(participation__class_group=county.classes[0]).order_by("revision")
    return [(one.continued_s + one.recorded_s, one.counted) for one in rows]
