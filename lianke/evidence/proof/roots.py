"""The nightly root: every chain's head in a file outside the database, each night's file bound to the one
before.

{"night", "made_ms", "previous": root of the night before, "audit": [entries sealed, last hash],
 "heads": [[meeting, events, last hash], …] of the chains that grew since, "root": SHA-256 of the canonical
 text of the others}
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from lianke.audit.models import Entry
from lianke.evidence.models import NightlyRoot
from lianke.kernel import canonical, clock
from lianke.live.models import Event, Timeline

AT_ONCE = 500


def folder() -> Path:
    return Path(settings.EVIDENCE) / "roots"


def file_of(night: object) -> Path:
    return folder() / f"{night:%Y-%m-%d}.json"


def root_hash(content: dict[str, Any]) -> str:
    return canonical.digest({name: value for name, value in content.items() if name != "root"})


def write_file(path: Path, content: dict[str, Any]) -> None:
    """On the disk or not at all: a power cut leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w") as file:
        file.write(json.dumps(content, separators=(",", ":")))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def read_file(night: object) -> dict[str, Any] | None:
    """None when it is not there or is no root file."""
    try:
        content = json.loads(file_of(night).read_text())
    except (OSError, ValueError):
        return None
    wanted = {"night", "made_ms", "previous", "audit", "heads", "root"}
    return content if isinstance(content, dict) and set(content) == wanted else None


def altered_nights() -> Iterator[tuple[str, str, str]]:
    """(table, night, what is wrong): the files against their rows, each other, and the events and entries
    that they name.
    """
    previous = ""
    rows = list(NightlyRoot.objects.order_by("night"))
    covered: dict[str, int] = {}
    for row in rows:
        content, name = read_file(row.night), f"{row.night:%F}"
        if content is None:
            yield "file", file_of(row.night).name, "is missing or cannot be read"
            previous = row.root
            continue
        if root_hash(content) != content["root"]:
            yield "file", file_of(row.night).name, "does not come to its own root: it was changed"
        grown = sum(seq - covered.get(meeting, 0) for meeting, seq, _hash in content["heads"])
        told = (
            content["night"],
            content["made_ms"],
            content["previous"],
            content["root"],
            len(content["heads"]),
            grown,
        )
        if (
            told != (name, clock.ms(row.made_at), row.previous, row.root, row.meetings, row.events)
            or row.previous != previous
        ):
            yield "evidence_nightlyroot", name, "does not agree with its file, or with the night before"
        covered |= {meeting: seq for meeting, seq, _hash in content["heads"]}
        yield from altered_heads(name, content["heads"])
        entries, head = content["audit"]
        if entries and not Entry.objects.filter(seal_no=entries, hash=head).exists():
            yield (
                "audit_entry",
                f"number {entries}",
                f"is not the entry that the root of {name} was made over: the chain was written anew",
            )
        previous = row.root
    nights = {f"{row.night:%F}.json" for row in rows}
    for file in sorted(folder().glob("*.json")):
        if file.name not in nights:
            yield "evidence_nightlyroot", file.stem, "its row is missing, the file is there"
    yield from miscovered(covered)


def altered_heads(night: str, heads: list[tuple[str, int, str]]) -> Iterator[tuple[str, str, str]]:
    for begin in range(0, len(heads), AT_ONCE):
        some = heads[begin : begin + AT_ONCE]
        events = Event.objects.filter(meeting__public_id__in=[meeting for meeting, _seq, _hash in some])
        standing = {
            (meeting, seq): own
            for meeting, seq, own in events.values_list("meeting__public_id", "seq", "hash")
        }
        for meeting, seq, own in some:
            if standing.get((meeting, seq)) != own:
                yield (
                    "live_event",
                    f"{meeting} seq {seq}",
                    f"is not the event that the root of {night} was made over: the chain was written anew",
                )


def miscovered(covered: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    for meeting, seq in Timeline.objects.filter(rooted_seq__gt=0).values_list(
        "meeting__public_id", "rooted_seq"
    ):
        if covered.pop(meeting, 0) != seq:
            yield "live_timeline", meeting, "rooted_seq is not what the nightly files cover"
    for meeting in covered:
        yield "live_timeline", meeting, "rooted_seq is not what the nightly files cover"
