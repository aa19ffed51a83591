"""Somebody in a room of a real LiveKit, who has nothing but a token: no page of ours."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

PATIENCE_S = 5


class Seat:
    """One connection to LiveKit's signalling, as it is after joining; it says nothing and only listens."""

    def __init__(self, base: str, token: str) -> None:
        where = urlsplit(base)
        query = urlencode({"access_token": token, "protocol": 9, "auto_subscribe": 1})
        self.line = socket.create_connection((where.hostname, where.port or 80), timeout=PATIENCE_S)
        asked = (
            f"GET /rtc?{query} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        self.line.sendall(asked.encode())
        self.status = int(self.line.recv(4096).split()[1])

    @property
    def is_in(self) -> bool:
        """Whether the connection stands; reads what has come meanwhile."""
        self.line.settimeout(0.05)
        try:
            while self.line.recv(65536):
                pass
        except TimeoutError:
            return True
        except ConnectionError:
            return False
        return False


@contextmanager
def seated(base: str, token: str) -> Iterator[Seat]:
    seat = Seat(base, token)
    try:
        yield seat
    finally:
        seat.line.close()


def token_by(origin: str, meeting: str, **headers: str) -> str:
    """The token that joining gives to whoever the headers are."""
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    asked = Request(f"{origin}/lessons/{meeting}/join", data=b"{}", headers=sent)
    with urlopen(asked, timeout=PATIENCE_S) as answer:
        return str(json.load(answer)["rtc"]["token"])


def admission(base: str, token: str) -> int:
    """What is answered where LiveKit is reached, to who would join with this token."""
    try:
        with urlopen(f"{base}/rtc/validate?access_token={token}", timeout=PATIENCE_S) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
