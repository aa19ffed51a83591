"""A pack is verified by a program that knows nothing of Lianke, and what was changed in it is found."""

import csv
import io
import json
import runpy
import subprocess
import sys
import zipfile
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate
from pytest_django import Settings

from lianke.evidence.models import NightlyRoot
from lianke.evidence.proof.facts import Evidence, Happening, lesson_of
from lianke.evidence.proof.pack import pack_of
from lianke.evidence.tests.evidenced import evidenced, recordings_in
from lianke.kernel import canonical
from lianke.live.queries.sealed import Mark, Sighting
from lianke.schooling.counting import RuleInForce
from lianke.timetable.models import Meeting
from tests.cast import County

PROGRAM = Path(site.ROOT) / "tools" / "verify_pack.py"
MOST_LINES = 200  # of 110 columns; it is to be read whole


@pytest.fixture
def packed(county: County, settings: Settings, tmp_path: Path) -> Path:
    settings.EVIDENCE, settings.RECORDINGS = tmp_path / "evidence", tmp_path / "recordings"
    recordings_in(tmp_path / "recordings", county.lesson)
    evidenced(county)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(pack_of(Meeting.objects.all(), "2026-09"))
    return pack


def verified(pack: Path, *more: str) -> tuple[int, str]:
    """By a bare interpreter: no site packages, no path to us."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), str(pack), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_the_program_is_short_and_stands_alone() -> None:
    text = PROGRAM.read_text()
    assert len(text.splitlines()) <= MOST_LINES
    assert "lianke" not in text.split('"""')[2]


def test_a_pack_that_nobody_touched_holds_with_its_recordings_and_the_printed_root(
    packed: Path, tmp_path: Path
) -> None:
    root = NightlyRoot.objects.get().root
    assert verified(packed, "--recordings", str(tmp_path / "recordings"), "--root", root) == (
        0,
        "Everything is as it was sealed.",
    )
    assert verified(packed, "--root", "0" * 64) == (1, "the printed root is in no file of the pack")


def test_a_playlist_that_was_cut_is_found(packed: Path, tmp_path: Path) -> None:
    [first, *_others] = sorted((tmp_path / "recordings").rglob("index.m3u8"))
    first.write_text("#EXTM3U\n")
    assert verified(packed, "--recordings", str(tmp_path / "recordings")) == (
        1,
        f"{first.relative_to(tmp_path / 'recordings')} is not the playlist that was sealed",
    )


def content_of(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(pack: Path, files: dict[str, bytes]) -> Path:
    """With a manifest that fits: somebody was careful."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        name: sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    with zipfile.ZipFile(pack, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, canonical.text(manifest) if name == "manifest.json" else content)
    return pack


def meeting_of(files: dict[str, bytes]) -> tuple[str, Any]:
    [name] = [name for name in files if name.startswith("meetings/")]
    return name, json.loads(files[name])


@pytest.mark.parametrize("part", ["events", "marks", "polls", "figure", "root", "missing"])
def test_what_was_changed_in_a_pack_is_found(packed: Path, part: str) -> None:
    files = content_of(packed)
    name, meeting = meeting_of(files)
    said = {
        "events": "event 1 does not fit its hash",
        "marks": "is not what was sealed",
        "polls": "the polls are not what was sealed",
        "figure": "live_s is",
        "root": "does not fit its file",
        "missing": "is missing",
    }[part]
    if part == "events":
        meeting["events"][0][2] += 1
    elif part == "marks":
        meeting["marks"][5]["ends"] += 1
    elif part == "polls":
        meeting["polls"][3][1] = []
    elif part == "figure":
        rows = list(csv.reader(io.StringIO(files["deliveries.csv"].decode("utf-8-sig"))))
        rows[1][rows[0].index("live_s")] = "2400"
        files["deliveries.csv"] = "\n".join(",".join(row) for row in rows).encode()
    elif part == "root":
        files["roots/2026-10-04.json"] = files["roots/2026-10-04.json"].replace(
            b'"made_ms":1', b'"made_ms":2'
        )
    else:
        del meeting["marks"][7]
        said = "is not what was sealed"
    files[name] = canonical.text(meeting).encode()
    code, told = verified(rewritten(packed, files))
    assert code == 1
    assert said in told


def test_a_file_that_the_manifest_does_not_know_is_found(packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("more.txt", "x")
    assert verified(packed) == (1, "more.txt is not what the manifest says")


def test_a_pack_keeps_to_its_contract(packed: Path) -> None:
    _name, meeting = meeting_of(content_of(packed))
    validate(
        meeting, json.loads((Path(site.ROOT) / "contracts" / "evidence-meeting.schema.json").read_text())
    )
    root = json.loads(content_of(packed)["roots/2026-10-04.json"])
    validate(root, json.loads((Path(site.ROOT) / "contracts" / "nightly-root.schema.json").read_text()))


THEIRS = runpy.run_path(str(PROGRAM))["Meeting"]
OPENED: dict[str, Any] = {
    "begins_ms": 0,
    "ends_ms": 2_400_000,
    "opened_ms": 60_000,
    "lecturer": "t",
    "course": None,
    "host": "h",
    "participations": [
        {"id": "one", "class": "c1", "room": "r1", "mode": "remote", "state": "expected", "grades": [3]},
        {"id": "two", "class": "c2", "room": "r1", "mode": "remote", "state": "expected", "grades": [4]},
        {"id": "home", "class": "c3", "room": None, "mode": "local", "state": "expected", "grades": [3]},
    ],
}
moments = st.integers(-100, 2600).map(lambda second: second * 1000)
lengths = st.integers(1, 400).map(lambda second: second * 1000 + 137)
marks = st.builds(
    lambda who, begins, length, n, microphone, way: Mark(
        who[0], who[1], "b", n, begins, begins + length, microphone, way if who[0] else "live"
    ),
    st.sampled_from([(None, "p:t"), (None, "p:other"), ("one", "d:1"), ("one", "d:2"), ("two", "d:2")]),
    moments,
    lengths,
    st.integers(1, 99),
    st.booleans(),
    st.sampled_from(["live", "live", "live", "continued", "recorded"]),
)
polls = st.builds(
    Sighting, moments, st.lists(st.sampled_from(["p:t", "d:1", "d:2"]), unique=True).map(tuple), st.booleans()
)
rules = st.builds(
    RuleInForce, st.just(2), st.integers(1, 100), st.integers(0, 900), st.booleans(), st.booleans()
)
places = st.lists(
    st.tuples(st.just("r1"), st.sampled_from(["d:1", "d:2", "d:3"]), moments, moments | st.none()).map(list),
    max_size=4,
)


@given(
    marks=st.lists(marks, max_size=30),
    polls=st.lists(polls, max_size=20),
    rule=rules,
    places=places,
    again=st.booleans(),
)
def test_the_two_programs_count_alike(
    marks: list[Mark], polls: list[Sighting], rule: RuleInForce, places: list[list[Any]], again: bool
) -> None:
    polls = sorted(polls, key=lambda poll: poll.at)
    ended = {"ended_ms": 1_800_000, "polls": [], "places": places}
    bodies = [("opened", 60_001, OPENED), ("ended", 1_800_001, ended)]
    if again:
        bodies += [("reopened", 1_900_000, {}), ("ended", 2_500_000, ended | {"ended_ms": 2_500_000})]
    events = [Happening(seq, at, kind, body, str(seq)) for seq, (kind, at, body) in enumerate(bodies, 1)]
    ours = lesson_of(Evidence("m", events, marks, polls))
    rows = [
        ["m", one.seq, one.at, None, one.kind, json.dumps(one.body), "", None, None, None, "", one.hash]
        for one in events
    ]
    theirs = THEIRS(
        {
            "meeting": "m",
            "events": rows,
            "marks": [asdict(mark) for mark in marks],
            "polls": [[p.at, list(p.seen), p.hurried] for p in polls],
        }
    )
    assert ours is not None
    for due, row in zip(ours.classes, OPENED["participations"], strict=True):
        assert asdict(ours.received(due, rule)) == theirs.received(row, asdict(rule))


def test_the_command_writes_a_countys_month(
    packed: Path, county: County, next_county: County, tmp_path: Path
) -> None:
    own, strange = tmp_path / "own.zip", tmp_path / "strange.zip"
    call_command("evidence-pack", month="2026-09", node=county.node.name, out=own)
    call_command("evidence-pack", month="2026-09", node=next_county.node.name, out=strange)
    assert [name for name in content_of(own) if name.startswith("meetings/")] == [
        f"meetings/{county.lesson.public_id}.json"
    ]
    assert [name for name in content_of(strange) if name.startswith("meetings/")] == []
    assert verified(own) == verified(strange) == (0, "Everything is as it was sealed.")
