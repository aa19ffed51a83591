"""What a recording keeps when things go wrong: lost packets, drifting clocks, a killed recorder; and how
picture and sound keep together.
"""

import json
import math
import os
import re
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bell import Bell
from benchmarks.figures import Figure
from benchmarks.media import made_clip
from tests.house.running import ROOT, eventually
from tests.house.stage import Stage, staged

WATCH_S = 60
CLIP_S = 10
KILL_AT_S = 45
DRIFT_MIN = 120
CLEAN_EDGE_S = 3  # before the kill, left out
LEAST_GAP_S = 1.0  # shorter ones are not noted
EGRESS_CORES = 2.0  # what LiveKit's egress asks for one participant's recording (its pkg/config/service.go)


def ten_lessons() -> list[Figure]:
    ten = Bell(made_clip(), lessons=10, villages=0, seconds=WATCH_S).ring()["recorder"]
    assert ten["recorded"] == 10, ten
    return [
        Figure(
            "lessons_recorded_per_core",
            ten["lessons_per_core"],
            "lessons",
            "higher",
            40,
            "LiveKit egress, by its own costs",
            1 / EGRESS_CORES,
        ),
        Figure(
            "frames_lost_pct_clean",
            ten["pictures_lost_pct"],
            "%",
            "lower",
            0.1,
            "pictures that came",
            ten["pictures"],
        ),
    ]


def lossy_lesson() -> list[Figure]:
    lossy = Bell(made_clip(), lessons=1, villages=0, seconds=WATCH_S, loss=0.05, jump=True).ring()["recorder"]
    assert lossy["recorded"] == 1, lossy
    return [
        Figure(
            "frames_lost_pct_5pct_loss",
            lossy["pictures_lost_pct"],
            "%",
            "lower",
            1,
            "packets lost on every leg, %",
            5,
        )
    ]


def killed_recorder() -> list[Figure]:
    lost_s, offsets = killed_lesson()
    of_clip = list(offsets_ms(*flashes_and_beeps(flash_clip() / "a.ogg", pictures_of(flash_clip()))))
    assert len(of_clip) >= CLIP_S - 1, of_clip
    return [
        Figure(
            "av_offset_median_ms",
            round(abs(statistics.median(offsets)), 1),
            "ms",
            "lower",
            45,
            "the clip itself, ms",
            round(statistics.median(of_clip), 1),
        ),
        Figure(
            "av_offset_max_ms",
            round(max(map(abs, offsets)), 1),
            "ms",
            "lower",
            100,
            "pairs of flash and beep",
            len(offsets),
        ),
        Figure("recorder_lost_s_after_kill", round(lost_s, 2), "s", "lower", 4, "length of a segment, s", 4),
    ]


def drift() -> list[Figure]:
    return [
        Figure(
            "drift_2h_ms",
            drift_ms(),
            "ms",
            "lower",
            100,
            "the two clocks by themselves, ms",
            DRIFT_MIN * 60 * 1000 * 100e-6,
        )
    ]


PARTS = (ten_lessons, lossy_lesson, killed_recorder, drift)


def flash_clip() -> Path:
    clip = ROOT / "build/bench-flash"
    if not (clip / "clip.json").exists():
        command = [
            "bash",
            str(ROOT / "media/robot/make_clip.sh"),
            str(clip),
            "--seconds",
            str(CLIP_S),
            "--gop",
            "25",
            "--flash",
        ]
        subprocess.run(command, check=True, capture_output=True)
    return clip


def killed_lesson() -> tuple[float, list[float]]:
    """Seconds of the tail that a kill −9 of the recorder cost, and how many ms each flash is after its beep
    before that.
    """
    with staged(lesson_min=10) as stage:
        robots = [stage.villages(), stage.lecturer(flash_clip(), "--minutes", str((KILL_AT_S + 20) / 60))]
        try:
            folder = stage.recorded
            eventually(lambda: (folder / "recording.json").exists(), seconds=90, what="the lesson is opened")
            opened = json.loads((folder / "recording.json").read_text())["opened_real_ms"] / 1000
            time.sleep(max(0.0, opened + KILL_AT_S - time.time()))  # the moment is part of the measure
            os.kill(stage.house.pid_of("recorder"), signal.SIGKILL)
            killed = time.time() - opened
            eventually(stage.has_ended, seconds=120, what="the lesson ends")
            eventually(stage.replay_is_ready, seconds=60, what="the replay is ready")
            return max(lost_tails(stage, killed)), list(
                offsets_ms(*recorded(folder), until=killed - CLEAN_EDGE_S)
            )
        finally:
            for robot in robots:
                robot.terminate()
                robot.wait(timeout=10)


def lost_tails(stage: Stage, killed: float) -> Iterator[float]:
    """How much before the kill each track's gap begins; where none is noted it was shorter than a second.
    Raises AssertionError on several.
    """
    state = json.loads((stage.recorded / "recording.json").read_text())
    for track in state["tracks"]:
        around = [
            gap
            for gap in track["gaps"]
            if gap["begins_ms"] <= killed * 1000 + 500 and gap["ends_ms"] >= killed * 1000
        ]
        assert len(around) <= 1, track
        yield max(0.0, killed - around[0]["begins_ms"] / 1000) if around else LEAST_GAP_S


def pictures_of(clip: Path) -> Path:
    """The clip's pictures with the times at which the robot sends them."""
    made = clip / "f.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-r", "25", "-i", str(clip / "f.h264"), "-c", "copy", str(made)],
        check=True,
    )
    return made


def recorded(folder: Path) -> tuple[list[float], list[float]]:
    picture, sound = (next(folder.glob(f"{source}-*/index.m3u8")) for source in ("camera", "microphone"))
    return flashes_and_beeps(sound, picture)


def flashes_and_beeps(sound: Path, picture: Path) -> tuple[list[float], list[float]]:
    """Seconds at which each begins. The beeps' grain is 5 ms; a flash lasts two pictures, so one that is lost
    would count as 40 ms.
    """
    flashes = edges(f"movie={picture},signalstats", "lavfi.signalstats.YAVG", 128)
    beeps = edges(
        f"amovie={sound},aresample=48000,asetnsamples=240,bandpass=1000,astats=metadata=1:reset=1",
        "lavfi.astats.Overall.RMS_level",
        -35,
    )
    return flashes, beeps


def offsets_ms(flashes: list[float], beeps: list[float], *, until: float = math.inf) -> Iterator[float]:
    for flash in flashes:
        for beep in beeps:
            if abs(flash - beep) < 0.4 and flash < until:
                yield (flash - beep) * 1000


def edges(graph: str, tag: str, level: float) -> list[float]:
    """Seconds at which a value of a filter rises over a level."""
    command = [
        "ffprobe",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        graph,
        "-show_entries",
        f"frame=pts_time:frame_tags={tag}",
        "-of",
        "csv=p=0",
    ]
    found, high = [], True
    for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
        when, _, value = line.strip().partition(",")
        now = "inf" not in value and float(value.strip(",") or "-inf") > level
        if now and not high:
            found.append(float(when))
        high = now
    return found


def drift_ms() -> float:
    """The most that picture and sound of clocks 100 ppm apart were apart in two hours, fed as fast as this
    machine can.
    """
    environment = os.environ | {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-trimpath",
        "LIANKE_DRIFT_MINUTES": str(DRIFT_MIN),
    }
    done = subprocess.run(
        ["go", "test", "./internal/room", "-run", "ClocksThatDrift", "-count=1", "-v"],
        cwd=ROOT / "media",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"at most (\d+) ms apart", done.stdout)
    assert found, done.stdout
    return float(found[1])
