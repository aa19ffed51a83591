"""The door before Django, which would keep the whole body of a request before it asks whose it is. Whoever
was told to wait is not let in; nobody unknown sends more than a form, nobody more than the address takes, and
what stops coming is not waited for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from math import ceil
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connections
from django.http import JsonResponse, parse_cookie
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from lianke.kernel.limits import TooFast, asker, limiter
from lianke.schooling.queries.school_year import device_with_key

MB = 1 << 20
OF_A_STRANGER = 64 * 1024  # and of anybody whom nobody has to look up
SMALL = 2 * MB
SMALL_S = 25  # until a small body is whole
STILL_S = 25  # a large one may pause so long, and be slower than FLOOR so long
FLOOR = 2048  # bytes a second
CADDY_READS = 256 * 1024  # of a body, before it passes an answer on
UNWANTED_S = 5

OF_THE_HOUSE = ("/recording/report", "/hooks/")  # signed, and not to be had through Caddy

LARGE = {
    "preparing:slides": 2 * settings.MAX_SLIDES_BYTES,
    "preparing:plan_from_slides": 2 * settings.MAX_SLIDES_BYTES,
    "preparing:clips": settings.MAX_CLIP_BYTES + 20 * MB,
    "preparing:lesson_plan": 8 * settings.MAX_SLIDES_BYTES + 20 * MB,  # a film, or worksheets
    "live:works": 30 * MB,
    "live:screen_line": SMALL,  # as slow as the line that it measures
    "intake:imports": 40 * MB,
    "evidence:file_claim": 20 * MB,
}
"""Address → bytes that reach its view, which has a limit of its own and says it in its own words."""

ERRORS = {408: "too_slow", 413: "too_large", 429: "too_fast"}

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        has_body = bool({b"content-length", b"transfer-encoding"} & headers.keys())
        try:
            limiter.refuse_shut(asker_of(scope, headers))
        except TooFast as refusal:
            if not has_body or await is_out_of_the_way(receive, headers):
                await refuse(send, headers, 429, refusal.sentence, wait_s=refusal.wait_s)
            else:
                await refuse(send, headers, 408, too_slow())
            return
        if not has_body:
            await self.app(scope, receive, send)
            return
        bound, is_patient = await bound_of(scope["path"], headers)
        if declared(headers) > bound:
            if await is_out_of_the_way(receive, headers):
                await refuse(send, headers, 413, too_large(bound))
            else:
                await refuse(send, headers, 408, too_slow())
            return
        body = Body(receive, bound, is_patient=is_patient)
        has_begun = False

        async def told(message: Mapping[str, Any]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        await self.app(scope, body.receive, told)
        if body.status and not has_begun:
            await refuse(send, headers, body.status, too_large(bound) if body.status == 413 else too_slow())


class Body:
    """What comes in, as Django asks for it. Past its bound or its time it is as if the sender had gone."""

    def __init__(self, receive: Receive, bound: int, *, is_patient: bool) -> None:
        self.inner, self.bound, self.is_patient = receive, bound, is_patient
        self.status = self.size = 0
        self.is_whole = False
        self.began = asyncio.get_running_loop().time()

    async def receive(self) -> dict[str, Any]:
        if self.is_whole:
            return await self.inner()
        try:
            async with asyncio.timeout_at(self.deadline()):
                message = await self.inner()
        except TimeoutError:
            return self.broken(408)
        self.size += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        return self.broken(413) if self.size > self.bound else message

    def deadline(self) -> float:
        if not self.is_patient:
            return self.began + SMALL_S
        return min(asyncio.get_running_loop().time() + STILL_S, self.began + STILL_S + self.size / FLOOR)

    def broken(self, status: int) -> dict[str, Any]:
        self.status, self.is_whole = status, True
        return {"type": "http.disconnect"}


async def is_out_of_the_way(receive: Receive, headers: Mapping[bytes, str]) -> bool:
    """Whether an answer reaches who sends a body that nobody wants: Caddy takes a small one in first, and
    shuts the line on a large one. False where it does not come.
    """
    if declared(headers) > CADDY_READS:
        return True
    body = Body(receive, CADDY_READS, is_patient=False)
    body.began -= SMALL_S - UNWANTED_S
    while not body.is_whole:
        await body.receive()
    return body.status != 408


async def bound_of(path: str, headers: Mapping[bytes, str]) -> tuple[int, bool]:
    """How many bytes may come in, and whether a slow line is waited for."""
    if 0 <= declared(headers) <= OF_A_STRANGER:
        return OF_A_STRANGER, False
    if path.startswith(OF_THE_HOUSE):
        return SMALL, False
    if not await sync_to_async(is_known, thread_sensitive=False)(headers):
        return OF_A_STRANGER, False
    try:
        large = LARGE.get(resolve(path).view_name, 0)
    except Resolver404:
        large = 0
    return large or SMALL, bool(large)


def declared(headers: Mapping[bytes, str]) -> int:
    """-1: in pieces, of which nobody said how much they are together."""
    said = headers.get(b"content-length", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else -1


def asker_of(scope: Scope, headers: Mapping[bytes, str]) -> str:
    """As `ui.middleware` knows them, who counts what is asked for."""
    address = scope["client"][0] if scope.get("client") else ""
    sent = parse_cookie(headers.get(b"cookie", ""))
    return asker(authorization=headers.get(b"authorization", ""), sent=sent, address=address)[0]


def is_known(headers: Mapping[bytes, str]) -> bool:
    """A device, or somebody who is signed in. In a thread of its own, whose connection is not kept."""
    sent = parse_cookie(headers.get(b"cookie", ""))
    scheme, _blank, key = headers.get(b"authorization", "").partition(" ")
    device = key if scheme == "Device" else sent.get(settings.DEVICE_COOKIE, "")
    try:
        if device and device_with_key(device):
            return True
        session = sent.get(settings.SESSION_COOKIE_NAME, "")
        store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return bool(session and store(session).get(SESSION_KEY))
    finally:
        connections.close_all()


def too_large(bound: int) -> str:
    return _("This is larger than may be sent here (%(n)s MB at most).") % {"n": ceil(bound / MB)}


def too_slow() -> str:
    return _("What was sent stopped coming. Check the line and send it again.")


async def refuse(
    send: Send, headers: Mapping[bytes, str], status: int, sentence: str, *, wait_s: int = 0
) -> None:
    """The connection is shut: what is still to come of the body is not read."""
    if "text/html" in headers.get(b"accept", ""):
        page = await sync_to_async(render_to_string)("ui/refusal.html", {"sentence": sentence})
        content, kind = page.encode(), b"text/html; charset=utf-8"
    else:
        content, kind = (
            JsonResponse({"error": ERRORS[status], "sentence": sentence}).content,
            b"application/json",
        )
    close = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": close})
    await send({"type": "http.response.body", "body": content})
