"""What comes in is bounded before it is kept: asked of the gate in front of the real application."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lianke.accounts.models import Person
from lianke.config import gate
from lianke.config.asgi import application
from lianke.config.gate import LARGE, MB, OF_A_STRANGER
from lianke.kernel.limits import limiter
from tests.cast import make_county

Answer = tuple[int, bytes, int]
"""Status, body, and how many bytes were taken in."""


def ask(
    path: str, pieces: Iterable[bytes], *, headers: dict[str, str] | None = None, ends: bool = True
) -> Answer:
    """`ends`: False where the sender stops and stays on the line."""
    return asyncio.run(asked(path, list(pieces), headers or {}, ends=ends))


async def asked(path: str, pieces: list[bytes], headers: dict[str, str], *, ends: bool) -> Answer:
    taken = 0
    sent: list[dict[str, Any]] = []

    async def coming() -> AsyncIterator[dict[str, Any]]:
        for number, piece in enumerate(pieces):
            is_last = ends and number == len(pieces) - 1
            yield {"type": "http.request", "body": piece, "more_body": not is_last}
        await asyncio.sleep(3600)

    stream = coming()

    async def receive() -> dict[str, Any]:
        nonlocal taken
        message = await anext(stream)
        taken += len(message["body"])
        return message

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.7", 1234),
        "server": ("testserver", 80),
        "scheme": "http",
    }
    await application(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent), taken


def pieces(size: int) -> Iterable[bytes]:
    yield from [b"x" * 65_536] * (size // 65_536)


def test_a_large_body_of_a_stranger_is_not_taken_in(own_database: None) -> None:
    status, body, taken = ask(
        "/healthz", pieces(300 * MB), headers={"Content-Length": str(300 * MB), "Host": "testserver"}
    )
    assert (status, taken) == (413, 0)
    assert "最多 1 MB" in json.loads(body)["sentence"]


def test_who_was_told_to_wait_is_not_let_in_and_is_not_waited_for(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "UNWANTED_S", 0.2)
    limiter.shut("192.0.2.7", 20)
    headers = {"Content-Length": "4000", "Host": "testserver"}
    status, body, taken = ask("/sign-in/", [b"x" * 4000], headers=headers)
    assert (status, json.loads(body)["error"], taken) == (429, "too_fast", 4000)
    status, _body, _taken = ask("/sign-in/", [b"x" * 3999], headers=headers, ends=False)
    assert status == 408
    limiter.forget()
    status, _body, _taken = ask("/sign-in/", [b"x" * 4000], headers=headers)
    assert status == 403  # Django's own word: the form has no token


def test_one_whose_size_nobody_said_ends_at_the_bound(own_database: None) -> None:
    for cookie in ("", "sessionid=made-up; lianke_device=made-up"):
        headers = {"Transfer-Encoding": "chunked", "Cookie": cookie, "Host": "testserver"}
        status, _body, taken = ask("/sign-in/", pieces(9 * MB), headers=headers)
        assert status == 413
        assert taken <= OF_A_STRANGER + 65_536


def test_what_stops_coming_is_not_waited_for(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "SMALL_S", 0.2)
    headers = {"Content-Length": "1000", "Host": "testserver"}
    status, body, _taken = ask("/sign-in/", [b"x" * 999], headers=headers, ends=False)
    assert status == 408
    assert "中断了" in json.loads(body)["sentence"]


def test_a_slow_line_is_waited_for_where_much_may_come(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "STILL_S", 0.2)

    async def slowly() -> list[dict[str, Any]]:
        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0.1)
            return {"type": "http.request", "body": b"x" * 4096, "more_body": True}

        body = gate.Body(receive, 10 * MB, is_patient=True)
        return [await body.receive() for _piece in range(8)]

    assert {one["type"] for one in asyncio.run(slowly())} == {"http.request"}


def test_who_is_signed_in_sends_what_the_address_takes_and_no_more(
    own_database: None, school_morning: None
) -> None:
    county = make_county()
    cookie = f"sessionid={session_of(county.lecturer)}"
    path = reverse("preparing:clips", args=[county.lesson.public_id])
    headers = {"Cookie": cookie, "Host": "testserver", "Content-Type": "multipart/form-data; boundary=b"}
    status, _body, taken = ask(path, pieces(3 * MB), headers=headers | {"Content-Length": str(3 * MB)})
    assert taken == 3 * MB
    assert status == 403  # Django's own word: the form has no token
    status, _body, taken = ask(path, pieces(3 * MB), headers=headers | {"Content-Length": str(500 * MB)})
    assert (status, taken) == (413, 0)
    status, _body, taken = ask("/sign-in/", pieces(3 * MB), headers=headers | {"Content-Length": str(3 * MB)})
    assert (status, taken) == (413, 0)


def session_of(person: Person) -> str:
    client = Client()
    client.force_login(person, backend="lianke.accounts.backends.PhoneOrNameBackend")
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("name", LARGE)
def test_every_address_that_takes_much_is_there(name: str) -> None:
    package, view = name.split(":")
    assert view in {one.name for one in import_module(f"lianke.{package}.urls").urlpatterns}
