"""A lecturer without a page: says things into a lesson by its addresses, as her desk would."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

TOKEN = "0" * 32


@dataclass(frozen=True)
class Lecturing:
    """`cookie` is the lecturer's session, `name=value`."""

    origin: str
    meeting: str
    cookie: str

    def open(self) -> None:
        self.post("open", {})

    def end(self) -> None:
        self.post("end", {})

    def reopen(self) -> None:
        self.post("reopen", {})

    def say(self, kind: str, **body: Any) -> int:
        """Appends one event and gives its number."""
        answer = self.post("events", {"events": [{"key": uuid4().hex, "kind": kind, "body": body}]})
        return int(answer["last_seq"])

    def events(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.ask("events?after=0")["events"]
        return listed

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of all events of a kind so far, with who said it."""
        return [
            event["body"] | {"by": event["participation"]} for event in self.events() if event["kind"] == kind
        ]

    def classes(self) -> list[dict[str, Any]]:
        """The classes of the lesson, as a join answer has them."""
        found: list[dict[str, Any]] = self.post("join", {"boot": str(uuid4())})["meeting"]["classes"]
        return found

    def post(self, what: str, body: dict[str, Any]) -> Any:
        return self.ask(what, json.dumps(body).encode())

    def ask(self, what: str, data: bytes | None = None) -> Any:
        headers = {
            "Cookie": f"{self.cookie}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
        }
        with urlopen(
            Request(f"{self.origin}/lessons/{self.meeting}/{what}", data=data, headers=headers), timeout=20
        ) as answer:
            return json.loads(answer.read())
