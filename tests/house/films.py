"""Films and sounds that journeys bring along."""

import subprocess
from pathlib import Path

from tests.house.running import ROOT

FILM_S = 40


def film(folder: Path) -> Path:
    made = folder / "clip.mp4"
    picture = ["-f", "lavfi", "-i", f"testsrc=size=320x180:rate=25:duration={FILM_S}"]
    sound = ["-f", "lavfi", "-i", f"sine=duration={FILM_S}"]
    codec = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-c:a", "aac"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *picture, *sound, *codec, str(made)], check=True)
    return made


def chirps(folder: Path) -> Path:
    """A microphone that hears the self-test's chirps whenever it listens; Chromium plays it in a loop."""
    bundle, wave = folder / "chirps.mjs", folder / "chirps.wav"
    bundler = ROOT / "islands/node_modules/.bin/rolldown"
    source = ROOT / "tests/house/chirps.mts"
    subprocess.run(
        [str(bundler), str(source), "--file", str(bundle), "--platform", "node"],
        check=True,
        capture_output=True,
    )
    subprocess.run(["node", str(bundle), str(wave)], check=True)
    return wave
