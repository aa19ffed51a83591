"""What a file with a film in it is, as ffprobe finds it. Plain functions, no database."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_S = 15 * 60
WIDEST, HIGHEST = 1920, 1920
"""A phone held upright films 1080 × 1920."""
PROBE_S = 20
PLAYS_EVERYWHERE = ("yuv420p", "yuvj420p")


class NoFilm(Exception):
    """`why`: unreadable, not_mp4, no_picture, picture, sound, too_long, too_large."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Film:
    length_ms: int
    width: int
    height: int


def film_of(file: Path) -> Film:
    """What every classroom's browser can play: MP4 with H.264 in 8 bits and AAC or no sound, up to 15
    minutes, up to 1080p. Raises NoFilm.
    """
    found = probed(file)
    if "mp4" not in found.get("format", {}).get("format_name", ""):
        raise NoFilm("not_mp4")
    streams = found.get("streams", [])
    pictures = [
        one
        for one in streams
        if one.get("codec_type") == "video" and not one.get("disposition", {}).get("attached_pic")
    ]
    if not pictures:
        raise NoFilm("no_picture")
    refuse_what_does_not_play(pictures[0], [one for one in streams if one.get("codec_type") == "audio"])
    length = float(found["format"].get("duration", 0))
    if not 0 < length <= LONGEST_S:
        raise NoFilm("too_long" if length else "unreadable")
    return Film(round(length * 1000), int(pictures[0]["width"]), int(pictures[0]["height"]))


def refuse_what_does_not_play(picture: dict[str, Any], sounds: list[dict[str, Any]]) -> None:
    if picture.get("codec_name") != "h264" or picture.get("pix_fmt") not in PLAYS_EVERYWHERE:
        raise NoFilm("picture")
    if picture.get("width", 0) > WIDEST or picture.get("height", 0) > HIGHEST:
        raise NoFilm("too_large")
    if any(one.get("codec_name") != "aac" for one in sounds):
        raise NoFilm("sound")


def probed(file: Path) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", str(file)]
    try:
        done = subprocess.run(command, check=True, timeout=PROBE_S, capture_output=True)
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise NoFilm("unreadable") from error
    return answer if isinstance(answer, dict) else {}


def made_to_begin_at_once(file: Path, target: Path) -> None:
    """The same film with its index at the front, so that a page need not have the whole of it before the
    first picture. Raises NoFilm.
    """
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        str(file),
        "-map",
        "0:v:0",
        "-map",
        "0:a:0?",
        "-map_metadata",
        "-1",
        "-c",
        "copy",
        "-movflags",
        "+faststart",
        str(target),
    ]
    try:
        subprocess.run(command, check=True, timeout=3 * PROBE_S, capture_output=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoFilm("unreadable") from error
