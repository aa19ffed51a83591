"""One event, one reader, one notice: whatever is told twice, at once, or by a process that dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel import clock
from lianke.kernel.lists import collected
from lianke.notices.choices import Asks, SendingState
from lianke.notices.models import Notice, Receipt, Sending
from lianke.notices.queries import receipts_of, waiting
from lianke.notices.services import sending
from lianke.notices.services.answering import confirm, read
from lianke.notices.services.telling import Reader, tell
from lianke.rtc import rooms
from tests.cast import SCHOOL_MORNING, County, actor, make_county, person, school_time
from tests.guards.law import sources
from tests.guards.told import kinds_told
from tests.processes import at_once, every_point


@pytest.fixture
def own_county(own_database: None, school_morning: None) -> County:
    return make_county()


def screen_of(county: County) -> DeviceKey:
    return DeviceKey.objects.get(key_hash=DeviceKey.hash_of(county.device_keys[0]))


def told(county: County, key: str = "one", kind: str = "stand_in", **more: object) -> Notice:
    to = more.pop("to", [county.lecturer, county.assistant, screen_of(county)])
    return tell(kind=kind, key=key, subject=county.lesson, to=to, **more)  # type: ignore[arg-type]  # of a test


def test_told_again_it_is_the_same_notice(county: County) -> None:
    first = told(county)
    assert told(county, arguments={"other": 1}, to=[county.officer]) == first
    assert Receipt.objects.count() == 3
    assert told(county, key="two") != first


def test_another_kind_of_one_cause_is_another_notice(county: County) -> None:
    assert told(county) != told(county, kind="relieved")


def test_whoever_did_it_is_not_told_and_nobody_is_told_twice(county: County) -> None:
    to = [county.officer, county.lecturer, county.lecturer]
    notice = told(county, to=to, copy_to=[county.lecturer, county.assistant], by=actor(county.officer))
    receipts = {one.person: one.asks for one in notice.receipts.select_related("person")}
    assert receipts == {county.lecturer: Asks.CONFIRM, county.assistant: Asks.READ}
    assert notice.by_name == county.officer.name


def test_whoever_left_is_not_told(county: County) -> None:
    county.assistant.is_active = False
    assert not told(county, to=[county.assistant]).receipts.exists()


def test_a_kind_that_stands_in_no_list_is_a_mistake_of_ours(county: County) -> None:
    with pytest.raises(KeyError):
        told(county, kind="unheard_of")


def test_a_receipt_is_of_exactly_one_reader_once(county: County) -> None:
    notice = told(county)
    for reader in ({}, {"person": county.officer, "device": screen_of(county)}, {"person": county.lecturer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receipt.objects.create(notice=notice, asks=Asks.READ, **reader)


def test_what_was_said_of_the_lesson_before_waits_no_more(county: County) -> None:
    first = told(county)
    confirm(receipt=receipts_of(county.lecturer).get(), actor=actor(county.lecturer))
    second = told(county, key="two", kind="lesson_cancelled")
    first.refresh_from_db()
    assert first.replaced_by == second
    assert [one.notice for one in waiting(receipts_of(county.assistant))] == [second]
    assert receipts_of(county.lecturer).get(notice=first).done_at is not None
    other = tell(kind="stand_in", key="x", subject=county.course.meetings.last(), to=[county.assistant])  # type: ignore[arg-type]  # there are four
    assert {one.notice for one in waiting(receipts_of(county.assistant))} == {second, other}


def test_read_and_confirmed_count_the_first_time(county: County) -> None:
    told(county)
    mine = receipts_of(county.lecturer)
    with school_time(SCHOOL_MORNING + timedelta(minutes=1)):
        read(receipts=mine)
    once = mine.get()
    assert once.read_at
    assert once.settled_at is None
    with school_time(SCHOOL_MORNING + timedelta(minutes=2)):
        read(receipts=mine)
        assert confirm(receipt=once, actor=actor(county.lecturer))
    with school_time(SCHOOL_MORNING + timedelta(minutes=3)):
        assert not confirm(receipt=once, actor=actor(county.lecturer))
    last = mine.get()
    assert last.read_at == once.read_at
    assert last.done_at == last.settled_at
    assert last.done_at
    assert last.done_at - once.read_at < timedelta(minutes=2)


def test_it_is_not_waited_for_what_it_is_too_late_for(county: County) -> None:
    told(county, needed_by=clock.now() + timedelta(minutes=5))
    assert waiting(receipts_of(county.lecturer)).count() == 1
    with school_time(SCHOOL_MORNING + timedelta(minutes=6)):
        assert waiting(receipts_of(county.lecturer)).count() == 0


def test_of_processes_that_tell_it_at_the_same_moment_one_does(own_county: County) -> None:
    at_once(lambda: told_within_a_deed(own_county), people=4)
    assert Notice.objects.count() == 1
    assert Receipt.objects.count() == 3
    assert Person.objects.filter(name="到了").count() == 4  # nobody's own deed was broken by it


def told_within_a_deed(county: County) -> None:
    with transaction.atomic():
        told(county)
        Person.objects.create_person(name="到了", login=clock.real_now().isoformat())


def test_of_taps_at_the_same_moment_one_confirms(own_county: County) -> None:
    told(own_county)
    receipt = receipts_of(own_county.lecturer).get()
    at_once(lambda: confirm(receipt=receipt, actor=actor(own_county.lecturer)), people=3)
    assert receipts_of(own_county.lecturer).get().done_at


def test_killed_at_any_point_it_is_told_whole_or_not_at_all(own_county: County) -> None:
    told(own_county, key="before")

    def is_whole() -> None:
        told_so_far = Notice.objects.filter(key="lesson_cancelled/now").count()
        assert Receipt.objects.count() == 3 * (1 + told_so_far)
        assert Receipt.objects.filter(settled_at__isnull=False).count() == 3 * told_so_far
        assert Sending.objects.count() == told_so_far

    reached = {screen_of(own_county): "room"}
    points = every_point(
        lambda: told(own_county, key="now", kind="lesson_cancelled", rooms=reached), is_whole
    )
    assert points > 5
    assert Notice.objects.count() == 2


class Door:
    """A media server that takes messages, or does not."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.is_shut: Exception | None = None

    def send_data(self, name: str, *, topic: str, text: str) -> None:
        if self.is_shut:
            raise self.is_shut
        self.heard.append(name)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door()
    monkeypatch.setattr(rooms, "send_data", made.send_data)
    return made


@contextmanager
def later(seconds: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real = clock.real_now()
    with monkeypatch.context() as patched:
        patched.setattr(clock, "real_now", lambda: real + timedelta(seconds=seconds))
        yield


def in_rooms(county: County) -> dict[Reader, str]:
    return {screen_of(county): "lesson", county.assistant: "lesson", county.lecturer: "other"}


def test_a_room_hears_of_it_once_however_many_are_in_it(county: County, door: Door) -> None:
    notice = told(county, rooms=in_rooms(county))
    sending.send(list(Sending.objects.filter(receipt__notice=notice)))
    assert sorted(door.heard) == ["lesson", "other"]
    assert set(Sending.objects.values_list("state", "tries", "again_at")) == {(SendingState.SENT, 1, None)}


def test_what_fails_is_a_row_is_tried_again_and_given_up(
    county: County, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(county, rooms={screen_of(county): "lesson"})
    door.is_shut = RuntimeError("no such thing")
    assert sending.send_what_is_due() == 0  # the process that told it has its time first
    for turn in range(1, 5):
        with later(10 * turn, monkeypatch):
            sending.send_what_is_due()
    row = Sending.objects.get()
    assert (row.state, row.tries, row.answer, row.again_at) == (SendingState.FAILED, 3, "no such thing", None)


def test_the_clock_sends_what_a_process_left_that_died(
    county: County, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(county, rooms={screen_of(county): "lesson"})
    with later(4, monkeypatch):
        assert sending.send_what_is_due() == 1
        assert sending.send_what_is_due() == 0
    assert door.heard == ["lesson"]


def test_it_is_sent_when_the_deed_is_committed_and_a_sender_that_breaks_takes_nothing_with_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def broken(notice_id: int) -> None:
        asked.append(notice_id)
        raise RuntimeError

    monkeypatch.setattr("lianke.notices.services.telling.send_soon", broken)
    after: list[str] = []
    with TestCase.captureOnCommitCallbacks(execute=True):
        notice = told(county, rooms={screen_of(county): "lesson"})
        transaction.on_commit(lambda: after.append("and so on"))
        assert asked == []
    assert asked == [notice.pk]
    assert after == ["and so on"]
    assert Sending.objects.get().state == SendingState.WAITING


def test_every_kind_that_is_told_stands_in_a_list_and_every_one_there_is_told() -> None:
    names = [kind.name for kind in collected("messages")]
    assert sorted(kinds_told(sources(".py"))) == sorted(names)
    assert len(set(names)) == len(names)
    assert {name for kind in collected("messages") for name in kind.replaces} <= set(names)
    assert kinds_told([("x.py", 'tell(kind="a" if b else "c", key="")\ntell(kind="a")')]) == {"a", "c"}


def test_somebody_of_another_county_has_none_of_it(county: County, next_county: County) -> None:
    told(county)
    assert not receipts_of(next_county.officer).exists()
    assert not receipts_of(person("新来", county.node, "officer", "new")).exists()
