"""The list of events: numbered, chained, one effect per key."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from lianke.live.models import Event, Timeline
from lianke.live.queries.sealed import event_hash
from lianke.live.services.timeline import By, NewEvent, append_events
from tests.cast import County

page = NewEvent("page_turned", {"page": 2}, key="key-of-page-2")


def test_events_are_numbered_from_one_and_chained_to_the_head(county: County) -> None:
    by = By(person=county.lecturer)
    append_events(meeting=county.lesson, by=by, events=[page, NewEvent("page_turned", {"page": 3})])
    append_events(meeting=county.lesson, by=by, events=[NewEvent("page_turned", {"page": 4})])
    events = list(Event.objects.filter(meeting=county.lesson))
    assert [event.seq for event in events] == [1, 2, 3]
    assert events[0].hash == event_hash(events[0], "")
    assert [two.hash for one, two in pairwise(events)] == [
        event_hash(two, one.hash) for one, two in pairwise(events)
    ]
    assert Timeline.objects.get(meeting=county.lesson).head_hash == events[-1].hash


def test_the_same_key_again_answers_the_same_number(county: County) -> None:
    by = By(person=county.lecturer)
    first = append_events(meeting=county.lesson, by=by, events=[page])
    again = append_events(meeting=county.lesson, by=by, events=[page, NewEvent("page_turned", {"page": 9})])
    assert [event.seq for event in first] == [1]
    assert [event.seq for event in again] == [1, 2]
    assert Event.objects.filter(meeting=county.lesson).count() == 2


def test_one_key_twice_in_one_list_stands_once(county: County) -> None:
    standing = append_events(meeting=county.lesson, by=By(person=county.lecturer), events=[page, page])
    assert [event.seq for event in standing] == [1, 1]


def test_a_fraction_cannot_stand_in_an_event(county: County) -> None:
    with pytest.raises(ValueError, match="integers"):
        append_events(meeting=county.lesson, by=By(), events=[NewEvent("page_turned", {"page": 1.5})])  # type: ignore[dict-item]  # that is the point
    assert not Event.objects.exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_an_event(county: County, change: str) -> None:
    append_events(meeting=county.lesson, by=By(), events=[page])
    events = Event.objects.filter(meeting=county.lesson)
    with pytest.raises(IntegrityError), transaction.atomic():
        events.update(body='{"page":7}') if change == "update" else events.delete()
    assert events.get().body == '{"page":2}'
