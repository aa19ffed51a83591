"""Bodies of events: what a desk, a screen and an assistant's phone may say, and what is no event at all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from lianke.live.choices import EventKind
from lianke.live.forms.bodies import is_body
from lianke.live.forms.events import MAY_SAY
from lianke.live.models import Event
from tests.cast import County, screen, signed_in

CONTRACTS = Path(settings.ROOT) / "contracts"
STROKE: dict[str, Any] = {
    "id": "s1",
    "on": "slide:z4x7c2v5b8nm:2",
    "tool": "pen",
    "colour": 1,
    "width": 40,
    "points": [0, 10000],
}
TEST: dict[str, Any] = {
    "camera": "well",
    "microphone": "quiet",
    "speaker": "untried",
    "down_kbps": 4000,
    "up_kbps": None,
    "trip_ms": 40,
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EventKind.STROKE, STROKE),
        (EventKind.STROKE, STROKE | {"on": "board:1", "tool": "ellipse"}),
        (EventKind.STAGE_SET, {"show": "screen"}),
        (EventKind.STAGE_SET, {"show": "board", "board": 3}),
        (EventKind.MUTED, {"participation": None, "muted": True}),
        (EventKind.QUESTION_CLOSED, {"question": "q", "right": None}),
        (EventKind.TESTED, TEST),
        (EventKind.HAND_RAISED, {}),
        (EventKind.NOTE_READ, {"note": 7}),
    ],
)
def test_a_body_that_holds_what_its_kind_needs_is_taken(kind: str, body: Mapping[str, Any]) -> None:
    assert is_body(kind, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EventKind.PAGE_TURNED, {"page": 0}),
        (EventKind.PAGE_TURNED, {"page": True}),
        (EventKind.STROKE, STROKE | {"points": [1, 2, 3]}),
        (EventKind.STROKE, STROKE | {"points": [1, 10001]}),
        (EventKind.STROKE, STROKE | {"points": []}),
        (EventKind.STROKE, STROKE | {"on": "slide:a/../b:2"}),
        (EventKind.STROKE, STROKE | {"tool": "spray"}),
        (EventKind.STAGE_SET, {"show": "board"}),
        (EventKind.STAGE_SET, {"show": "everything"}),
        (EventKind.ANSWERED, {"question": "q", "counts": [-1]}),
        (EventKind.ANSWERED, {"question": "q", "counts": "AAAA"}),
        (EventKind.TESTED, TEST | {"camera": "splendid"}),
        (EventKind.NOTED, {"text": "   ", "participation": None}),
        (EventKind.NOTE_READ, {"note": 0}),
        (EventKind.TIMER_SET, {"seconds": 3601}),
    ],
)
def test_a_body_that_lacks_it_is_not(kind: str, body: Mapping[str, Any]) -> None:
    assert not is_body(kind, body)


def test_the_contract_names_every_kind_that_somebody_may_say() -> None:
    schema = json.loads((CONTRACTS / "events-post.schema.json").read_text())
    named = schema["properties"]["events"]["items"]["properties"]["kind"]["enum"]
    assert sorted(named) == sorted({str(kind) for kinds in MAY_SAY.values() for kind in kinds})


def test_the_contracts_readme_says_what_every_kind_means() -> None:
    readme = (CONTRACTS / "README.md").read_text()
    assert [kind for kind in EventKind.values if f"`{kind}`" not in readme] == []


def said(client: Client, county: County, kind: str, body: Mapping[str, Any], **headers: str) -> int:
    events = {"events": [{"key": f"key-of-{kind}", "kind": kind, "body": body}]}
    url = f"/lessons/{county.lesson.public_id}/events"
    return client.post(url, events, content_type="application/json", headers=headers).status_code


def test_an_assistant_answers_for_the_class_from_a_phone_and_cannot_turn_the_pages(county: County) -> None:
    phone = signed_in(county.assistant)
    assert said(phone, county, EventKind.ANSWERED, {"question": "q", "counts": [3, 10]}) == 200
    event = Event.objects.get()
    assert (event.actor_person, event.for_participation) == (
        county.assistant,
        county.lesson.participations.get(class_group__assistant=county.assistant),
    )
    assert said(phone, county, EventKind.PAGE_TURNED, {"page": 2}) == 409
    assert said(phone, county, EventKind.TALK_SET, {"talk": "push", "by_itself": True}) == 409


def test_an_assistant_is_not_the_class_that_is_counted(county: County) -> None:
    phone = signed_in(county.assistant)
    for address, body in (("join", {"boot": "b"}), ("presence", {"boot": "b", "marks": []})):
        url = f"/lessons/{county.lesson.public_id}/{address}"
        assert phone.post(url, body, content_type="application/json").status_code == 404


def test_an_officer_and_a_stranger_say_nothing(county: County, next_county: County) -> None:
    for somebody in (county.officer, next_county.officer, next_county.assistant):
        assert said(signed_in(somebody), county, EventKind.SIGNALLED, {"need": "help"}) == 404


def test_a_class_does_not_clear_what_the_lecturer_should_see(county: County) -> None:
    client = screen(county.device_keys[0])
    assert said(client, county, EventKind.SIGNALLED, {"need": "unclear"}) == 200
    assert said(client, county, EventKind.SIGNAL_CLEARED, {"participation": "x", "need": "unclear"}) == 409


@pytest.mark.parametrize("named", ["x", "\0", "２", "a" * 36])
def test_what_no_class_of_the_lesson_is_called_is_not_called(county: County, named: str) -> None:
    assert said(signed_in(county.lecturer), county, EventKind.CALLED, {"participation": named}) == 409
    assert not Event.objects.exists()
