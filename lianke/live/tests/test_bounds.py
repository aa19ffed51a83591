"""One who pushes: so much a second, so much in all, and a list that comes in pages."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lianke.kernel.limits import limiter
from lianke.live.models import Event
from lianke.live.queries import events as pages
from lianke.live.services import bounds
from lianke.live.services.bounds import EVENTS, speakers
from tests.cast import County, screen, signed_in


def say(client: Client, county: County, *said: tuple[str, dict[str, Any]]) -> Any:
    events = [{"key": str(uuid4()), "kind": kind, "body": body} for kind, body in said]
    return client.post(
        f"/lessons/{county.lesson.public_id}/events", {"events": events}, content_type="application/json"
    )


@pytest.fixture(autouse=True)
def time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast this machine asks is no matter."""
    monkeypatch.setattr(limiter, "now", lambda: 1000.0)


LINE = ("line", {"state": "well"})


def test_a_screen_that_floods_is_told_to_wait_and_the_others_are_heard(county: County) -> None:
    flooder, other = screen(county.device_keys[0]), screen(county.device_keys[1])
    assert say(flooder, county, *[LINE] * EVENTS["class"].burst).status_code == 200
    refused = say(flooder, county, *[LINE] * 100)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert refused.json() == {"error": "too_fast", "sentence": "一次请求得太多了，请等 5 秒再试。"}
    assert say(other, county, LINE).status_code == 200
    assert say(signed_in(county.lecturer), county, ("page_turned", {"page": 2})).status_code == 200
    assert Event.objects.filter(meeting=county.lesson, kind="line").count() == EVENTS["class"].burst + 1


def test_who_was_told_to_wait_is_not_let_in_by_the_gate_either(county: County) -> None:
    flooder = screen(county.device_keys[0])
    say(flooder, county, *[LINE] * 200)
    say(flooder, county, *[LINE] * 100)
    assert len(limiter.shut_out) == 1


def test_a_list_takes_so_much_of_each_and_keeps_what_it_has(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bounds.MOST_OF_A_KIND, "class", 5)
    flooder, other = screen(county.device_keys[0]), screen(county.device_keys[1])
    assert say(flooder, county, *[LINE] * 4).status_code == 200
    speakers.clear()  # as another process, which counts the list
    assert say(flooder, county, LINE, LINE).status_code == 409
    assert say(flooder, county, LINE).status_code == 200
    assert say(flooder, county, LINE).json()["error"] == "said_enough"
    assert say(flooder, county, ("hand_raised", {})).status_code == 200, "of another kind"
    assert say(other, county, *[LINE] * 5).status_code == 200
    assert Event.objects.filter(kind="line").count() == 10


def test_a_list_takes_so_many_bytes_of_each(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bounds.MOST_BYTES, "class", 40)
    flooder = screen(county.device_keys[0])
    assert say(flooder, county, LINE, LINE).status_code == 200
    assert say(flooder, county, LINE).json()["error"] == "said_enough"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("line", {"state": "well", "padding": "x" * 60_000}),
        ("hand_raised", {"note": "x"}),
        ("hand_lowered", {"participation": "x", "more": 1}),
    ],
)
def test_a_body_that_holds_more_than_its_kind_is_refused(
    county: County, kind: str, body: dict[str, Any]
) -> None:
    assert say(screen(county.device_keys[0]), county, (kind, body)).json()["error"] == "malformed"
    assert not Event.objects.exists()


def everything(client: Client, county: County) -> list[int]:
    """As the pages read it: again after the last that came."""
    found: list[int] = []
    while True:
        after = found[-1] if found else 0
        answer = client.get(f"/lessons/{county.lesson.public_id}/events?after={after}").json()
        found += [event["seq"] for event in answer["events"]]
        if not answer["events"] or found[-1] >= answer["last_seq"]:
            return found


def test_the_list_comes_in_pages(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 7)
    client = screen(county.device_keys[0])
    say(client, county, *[LINE] * 20)
    first = client.get(f"/lessons/{county.lesson.public_id}/events").json()
    assert ([event["seq"] for event in first["events"]], first["last_seq"]) == ([1, 2, 3, 4, 5, 6, 7], 20)
    assert everything(client, county) == list(range(1, 21))


def test_a_page_is_bounded_in_bytes_and_always_goes_on(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_BYTES", 1)
    client = screen(county.device_keys[0])
    say(client, county, *[LINE] * 5)
    assert len(client.get(f"/lessons/{county.lesson.public_id}/events").json()["events"]) == 1
    assert everything(client, county) == [1, 2, 3, 4, 5]


def test_whoever_opens_gets_the_last_page(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 3)
    say(screen(county.device_keys[0]), county, *[LINE] * 8)
    answer = signed_in(county.lecturer).post(f"/lessons/{county.lesson.public_id}/open").json()
    assert [event["seq"] for event in answer["events"]] == [7, 8, 9]
    assert answer["events"][-1]["kind"] == "opened"
