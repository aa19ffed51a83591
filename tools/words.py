"""Puts every marked sentence into the catalogue of its package: make words. What is translated already keeps
its Chinese, wherever it stood; what is new stands there without, and tests/guards/test_words.py names it.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PLACE = Path("locale") / "zh_Hans" / "LC_MESSAGES" / "django.po"
Word = tuple[str | None, str]


def catalogues() -> dict[str, polib.POFile]:
    """Package → its catalogue."""
    return {
        file.relative_to(ROOT).parts[1]: polib.pofile(str(file), wrapwidth=110)
        for file in sorted(ROOT.glob(f"lianke/*/{PLACE}"))
    }


def marked() -> dict[str, list[polib.POEntry]]:
    """Package → what is marked in it, as makemessages finds it in a copy of the code."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        left_out = shutil.ignore_patterns("tests", "static", "migrations", "locale", "__pycache__")
        shutil.copytree(ROOT / "lianke", copy / "lianke", ignore=left_out)
        (copy / PLACE).parent.mkdir(parents=True)
        command = "makemessages -l zh_Hans --add-location=file --no-obsolete -v0"
        own = {"PATH": "/usr/bin:/bin:/usr/local/bin", "PYTHONPATH": folder, "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [sys.executable, "-m", "django", *command.split()], cwd=copy, check=True, timeout=120, env=own
        )
        found: dict[str, list[polib.POEntry]] = {}
        for entry in polib.pofile(str(copy / PLACE)):
            for package in {Path(place).parts[1] for place, _line in entry.occurrences}:
                found.setdefault(package, []).append(entry)
        return found


def word(entry: polib.POEntry) -> Word:
    return entry.msgctxt, entry.msgid


def main() -> None:
    standing = catalogues()
    known = {word(entry): entry for catalogue in standing.values() for entry in catalogue}
    pattern = next(iter(standing.values()))
    for package, entries in marked().items():
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.header = f"Words of lianke.{package}. Glossary words stand verbatim."
        catalogue.metadata = dict(pattern.metadata)
        for entry in sorted(entries, key=lambda one: (one.msgid, one.msgctxt or "")):
            old = known.get(word(entry))
            catalogue.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgid_plural=entry.msgid_plural,
                    msgctxt=entry.msgctxt,
                    msgstr=old.msgstr if old else "",
                    msgstr_plural=dict((old or entry).msgstr_plural),
                    flags=[flag for flag in entry.flags if flag != "fuzzy"],
                )
            )
        file = ROOT / "lianke" / package / PLACE
        file.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(file))


if __name__ == "__main__":
    main()
