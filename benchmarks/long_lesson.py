"""One lesson of true length: what 40 minutes of recording come to."""

import subprocess

from benchmarks.media import made_clip
from tests.house.running import eventually, probe
from tests.house.scenes.recordings import taught
from tests.house.stage import staged

MINUTES = 40
MOST_DURATION_ERROR_S = 1.0


def whole_lesson() -> dict[str, float]:
    """Duration of picture and sound against the lesson's own, and whether all of it decodes. Raises
    AssertionError.
    """
    clip = made_clip()
    with staged(lesson_min=MINUTES, due_in_s=15) as stage:
        villages, lecturer = stage.villages(), stage.lecturer(clip, "--until-end")
        try:
            folder = stage.recorded
            eventually(stage.has_ended, seconds=MINUTES * 60 + 180, what="the lesson ends")
            eventually(stage.replay_is_ready, seconds=30, what="the replay is ready")
        finally:
            for robot in (lecturer, villages):
                robot.terminate()
                robot.wait(timeout=10)
        lesson_s = stage.house.play(taught, stage.meeting).seconds
        lists = {kind: next(folder.glob(f"{kind}-*/index.m3u8")) for kind in ("camera", "microphone")}
        seconds = {
            kind: float(probe(file, "-show_entries", "format=duration")["format"]["duration"])
            for kind, file in lists.items()
        }
        frames = int(
            probe(lists["camera"], "-count_packets", "-show_entries", "stream=nb_read_packets")["streams"][0][
                "nb_read_packets"
            ]
        )
        subprocess.run(
            ["ffmpeg", "-v", "error", "-xerror", "-i", str(folder / "master.m3u8"), "-f", "null", "-"],
            check=True,
        )
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    errors = {kind: round(value - lesson_s, 3) for kind, value in seconds.items()}
    assert all(abs(error) <= MOST_DURATION_ERROR_S for error in errors.values()), errors
    return {
        "taught_s": round(lesson_s, 3),
        "camera_error_s": errors["camera"],
        "microphone_error_s": errors["microphone"],
        "frames": frames,
        "megabytes": round(size / 1e6, 1),
    }
