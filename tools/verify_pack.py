#!/usr/bin/env python3
"""Verifies a pack of Lianke's evidence without Lianke:

    python3 verify_pack.py pack.zip [--recordings FOLDER] [--root SHA-256]

Python 3.10, nothing else. Files against the manifest, events against their chain, marks and polls against
their digests in it, deliveries.csv against a new count from the raw marks, chains against the nightly
roots (--root: the one on paper). How it counts: docs/evidence.md.
"""

import argparse
import csv
import hashlib
import json
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

# short enough to be read whole
# fmt: off

def sha(data):
    return hashlib.sha256(data if isinstance(data, bytes) else text(data).encode()).hexdigest()

def text(value):  # RFC 8785 for text, integers, booleans, null, lists and objects
    if isinstance(value, dict):
        return "{" + ",".join(f"{text(key)}:{text(value[key])}"
            for key in sorted(value, key=lambda key: key.encode("utf-16-be"))) + "}"
    return "[" + ",".join(map(text, value)) + "]" if isinstance(value, list) else json.dumps(value,
        ensure_ascii=False)

def union(spans):
    joined = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if joined and begins <= joined[-1][1]:
            begins, ends = joined[-1][0], max(joined.pop()[1], ends)
        joined.append((begins, ends))
    return joined

def both(one, two):
    return union((max(a, c), min(b, d)) for a, b in one for c, d in two)

def length(spans):
    return sum(ends - begins for begins, ends in union(spans))

def seconds(milliseconds):
    return (milliseconds + 500) // 1000

def missed(spans, polls):  # whether two successive polls inside a span do not list the sender
    return any(not a and not b and any(x <= one and two < y for x, y in union(spans)) for (one, a),
        (two, b) in pairwise(polls))

def ghosts(spans, polls):  # whether a poll more than 45 s inside a gap lists the sender
    return any(listed and all(at - y > 45_000 or x - at > 45_000 for x, y in union(spans)) for at,
        listed in polls)

class Meeting:
    def __init__(self, pack):
        self.id, self.events = pack["meeting"], pack["events"]
        self.marks, self.polls = pack["marks"], pack["polls"]
        self.said = [(kind, at, json.loads(body)) for _id, _seq, at, _said, kind, body, *_rest in self.events]

    def of(self, *kinds):
        return [body | {"at": at} for kind, at, body in self.said if kind in kinds]

    def chain(self):
        hashes = ["", *(event[-1] for event in self.events)]
        for number, (*columns, own) in enumerate(self.events, start=1):
            if columns[:2] != [self.id, number] or sha([*columns, hashes[number - 1]]) != own:
                return [f"{self.id}: event {number} does not fit its hash"]
        return []

    def raw(self):
        sealed = {(body["boot"], n): digest for body in self.of("presence") for n, digest in body["marks"]}
        columns = ("participation", "sender", "boot", "n", "begins", "ends", "microphone", "way")
        marks = {(mark["boot"], mark["n"]): sha([mark[name] for name in columns])[:32] for mark in self.marks}
        for boot, n in sorted({key for key in marks.keys() | sealed.keys()
            if marks.get(key) != sealed.get(key)}):
            yield f"{self.id}: presence mark boot {boot} n {n} is not what was sealed"
        ended = [body["polls"] for body in self.of("ended")][-1:]
        if ended and [sha(poll)[:32] for poll in self.polls[: len(ended[0])]] != ended[0]:
            yield f"{self.id}: the polls are not what was sealed"

    def spans(self, way, marks):
        return [(mark["begins"], mark["ends"]) for mark in marks if mark["way"] == way]

    def received(self, due, rule):  # what a class received, from the raw marks and polls
        opened, ended, room = self.of("opened")[0], self.of("ended"), due["room"]
        taught = zip([body.get("opened_ms", body["at"]) for body in self.of("opened", "reopened")],
            [body["ended_ms"] for body in ended], strict=False)
        whole, me, local = [(opened["begins_ms"],
            opened["ends_ms"])], "p:" + opened["lecturer"], due["mode"] == "local"
        window = both(whole, union(taught))
        polls = sorted((at, seen) for at, seen, hurried in self.polls if not hurried
            and any(x <= at < y for x, y in window))
        mine = [mark for mark in self.marks if mark["participation"] is None and mark["sender"] == me]
        heard, listed = union(self.spans("live", [mark for mark in mine if mark["microphone"]])), [(at,
            me in seen) for at, seen in polls]
        here = {one["id"] for one in opened["participations"] if one["class"]
            and one["room"] == room} if room else {due["id"]}
        marks = [mark for mark in self.marks if mark["participation"] in here]
        firm, sightings = [], []
        for sender in {place[1] for place in ended[-1]["places"] if place[0] == room} | {mark["sender"]
            for mark in marks}:
            stood = [place[2:] for place in ended[-1]["places"] if place[:2] == [room, sender]]
            seen_here = [(at, sender in seen) for at, seen in polls
                if any(x <= at and (y is None or at < y) for x, y in stood)]
            spans, sightings = self.spans("live",
                [mark for mark in marks if mark["sender"] == sender]), sightings + seen_here
            firm += [] if missed(spans, seen_here) else spans
        there, alone, shown = (both(whole, union(self.spans(way, marks)))
            for way in ("live", "continued", "recorded"))
        live, sure = [window, window] if local else [both(window, there), both(window, union(firm))]
        live, sure = both(live, heard), [] if missed(self.spans("live", mine), listed) else both(sure, heard)
        doubtful = seconds(length(live)) != seconds(length(sure)) or ghosts(self.spans("live", mine), listed)
        doubtful = doubtful or (not local and ghosts(self.spans("live", marks), sightings))
        continued, recorded = length(live + alone) - length(live), length(live + alone + shown) - length(live
            + alone)
        counting = length(live) + (continued if rule["counts_continued"] else 0) + (recorded
            if rule["counts_recorded"] else 0)
        first = union([*live, *there, *(alone if rule["counts_continued"] else []),
            *(shown if rule["counts_recorded"] else [])])
        late, due_s = (first[0][0] - whole[0][0]) // 1000 if first else None, seconds(length(whole))
        enough = seconds(counting) * 100 >= rule["share_pct"] * due_s
        in_time = late is not None and late <= rule["late_s"]
        counted = enough and in_time and not doubtful
        figures = {"scheduled_s": due_s, "joined_late_s": late, "doubtful": doubtful, "counted": counted,
            "recorded_s": seconds(recorded)}
        own, other = ("local_s", "live_s") if local else ("live_s", "local_s")
        split = {own: seconds(length(live)), other: 0}
        return {**figures, **split, "continued_s": seconds(continued)}

    def deliveries(self, table):
        latest = {(row["participation"], row["grade"]): row for body in self.of("delivered")
            for row in body["rows"]}
        over = [kind for kind, _at, _body in self.said
            if kind in ("opened", "ended", "reopened")][-1:] == ["ended"]
        for (participation, grade), row in latest.items() if over else ():
            due = next(one for one in self.of("opened")[0]["participations"] if one["id"] == participation)
            listed = table.pop((participation, str(grade)), {})
            for name, value in self.received(due, row["rule"]).items():
                if row[name] != value or listed.get(name) != ("" if value is None else str(int(value))):
                    told = f"{name} is {value}, sealed {row[name]}, listed {listed.get(name)}"
                    yield f"{self.id}: {participation} grade {grade}: {told}"

    def playlists(self, folder):
        for path, _row, digest in [body["tracks"]
            for body in self.of("tracks")][-1] if folder and self.of("tracks") else ():
            if digest and (not Path(folder, path).is_file()
                or sha(Path(folder, path).read_bytes()) != digest):
                yield f"{path} is not the playlist that was sealed"

def findings(archive, folder, printed):
    files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))["files"]
    changed = [name for name in files.keys() | manifest if name not in files
        or sha(files[name]) != manifest.get(name)]
    yield from (f"{name} is not what the manifest says" for name in sorted(changed))
    meetings = {one.id: one for one in (Meeting(json.loads(files[name])) for name in sorted(files)
        if name.startswith("meetings/"))}
    table = {(row["participation"], row["grade"]): row
        for row in csv.DictReader(files["deliveries.csv"].decode("utf-8-sig").splitlines())}
    for one in meetings.values():
        yield from one.chain() or [*one.raw(), *one.deliveries(table), *one.playlists(folder)]
    yield from (f"deliveries.csv: {participation} grade {grade} stands in no chain" for participation,
        grade in table)
    nights = [json.loads(files[name]) for name in sorted(files) if name.startswith("roots/")]
    for night in nights:
        if sha({name: night[name] for name in night if name != "root"}) != night["root"]:
            yield f"the root of {night['night']} does not fit its file"
        for meeting, seq, own in (head for head in night["heads"] if head[0] in meetings):
            if [event[-1] for event in meetings[meeting].events[seq - 1 : seq]] != [own]:
                yield f"{meeting}: event {seq} is not the one under the root of {night['night']}"
    yield from ["the printed root is in no file of the pack"] if printed and printed not in [night["root"]
        for night in nights] else []

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for argument in ("pack", "--recordings", "--root"):
        parser.add_argument(argument)
    options = parser.parse_args()
    wrong = list(findings(zipfile.ZipFile(options.pack), options.recordings, options.root))
    print("\n".join(wrong) or "Everything is as it was sealed.")
    sys.exit(bool(wrong))
