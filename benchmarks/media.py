"""What recording costs, and when the replay stands."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure
from tests.house.running import ROOT, eventually
from tests.house.stage import Stage, staged

CLIP_S = 60
WATCH_S = 60
TICK = os.sysconf("SC_CLK_TCK")


def measure() -> list[Figure]:
    clip = made_clip()
    copying = ffmpeg_cpu(clip, ["-c", "copy"])
    transcoding = ffmpeg_cpu(
        clip, ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "1500k", "-c:a", "copy"]
    )
    with staged(lesson_min=10) as stage:
        recorder, ready_s = recorded(stage, clip)
    return [
        Figure(
            "recorder_cpu_per_lesson",
            round(recorder, 4),
            "core",
            "lower",
            0.025,
            "ffmpeg -c copy, same clip",
            round(copying, 4),
        ),
        Figure(
            "recorder_vs_transcode",
            round(transcoding / recorder, 1),
            "times",
            "higher",
            12,
            "x264 veryfast, core",
            round(transcoding, 3),
        ),
        Figure(
            "replay_ready_s",
            round(ready_s, 2),
            "s",
            "lower",
            10,
            "BigBlueButton, 15 min of lesson (bbb#10446), s",
            3600,
        ),
    ]


def made_clip() -> Path:
    clip = ROOT / "build/bench-clip"
    if not (clip / "clip.json").exists():
        subprocess.run(
            ["bash", str(ROOT / "media/robot/make_clip.sh"), str(clip), "--seconds", str(CLIP_S)],
            check=True,
            capture_output=True,
        )
    return clip


def ffmpeg_cpu(clip: Path, codec: list[str]) -> float:
    """CPU seconds of ffmpeg a second of the clip, into fMP4 HLS of 4-s segments."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-r",
            "25",
            "-i",
            str(clip / "f.h264"),
            "-i",
            str(clip / "a.ogg"),
            *codec,
            "-strict",
            "experimental",
            "-f",
            "hls",
            "-hls_time",
            "4",
            "-hls_segment_type",
            "fmp4",
            f"{out}/index.m3u8",
        ]
        before = os.times()
        subprocess.run(command, check=True)
        after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    ) / CLIP_S


def recorded(stage: Stage, clip: Path) -> tuple[float, float]:
    """The recorder's share of a core while one lesson runs, and the seconds from 下课 to a whole replay."""
    villages = stage.villages()
    lecturer = stage.lecturer(clip, "--minutes", str((WATCH_S + 30) / 60))
    try:
        eventually(
            lambda: len(list(stage.recorded.glob("camera-*/seg_*.m4s"))) >= 2,
            seconds=60,
            what="the recorder writes",
        )
        share = cpu_share(stage.house.pid_of("recorder"), WATCH_S)
        eventually(stage.has_ended, seconds=90, what="the lesson ends")
        ended = time.monotonic()
        eventually(stage.replay_is_ready, seconds=30, what="the replay is ready")
        return share, time.monotonic() - ended
    finally:
        for robot in (lecturer, villages):
            robot.terminate()
            robot.wait(timeout=10)


def cpu_share(pid: int, seconds: float) -> float:
    def spent() -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    before, began = spent(), time.monotonic()
    time.sleep(seconds)  # this is the measurement
    return (spent() - before) / (time.monotonic() - began)
