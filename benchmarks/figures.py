"""What a figure is, and where it is written."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
README = HERE / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Figure:
    """One claim: `value` in `unit` must be at most (lower) or at least (higher) `bound`; `anchor` is what it
    is held against.
    """

    name: str
    value: float
    unit: str
    better: str  # lower, higher
    bound: float
    anchor: str = ""
    anchor_value: float | None = None
    command: str = "make bench"
    commit: str = ""

    @property
    def holds(self) -> bool:
        return self.value <= self.bound if self.better == "lower" else self.value >= self.bound


def commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=HERE
    ).stdout.strip()


def write(figures: Sequence[Figure]) -> None:
    """Replaces the figures of the same names, keeps the others."""
    standing = (
        {row["name"]: row for row in json.loads(RESULTS.read_text())["figures"]} if RESULTS.exists() else {}
    )
    standing |= {figure.name: asdict(figure) | {"commit": commit()} for figure in figures}
    RESULTS.write_text(json.dumps({"figures": list(standing.values())}, indent=1, ensure_ascii=False) + "\n")
    write_table([Figure(**row) for row in standing.values()])


def write_table(figures: Sequence[Figure]) -> None:
    rows = [
        f"| `{one.name}` | **{one.value:g}** {one.unit} | {'≤' if one.better == 'lower' else '≥'} "
        f"{one.bound:g} | "
        f"{one.anchor}{f': {one.anchor_value:g}' if one.anchor_value is not None else ''} | "
        f"{'yes' if one.holds else '**no**'} | `{one.command}` | {one.commit} |"
        for one in figures
    ]
    head = [
        "| figure | measured | bound | anchor, same run | holds | command | commit |",
        "|---|---|---|---|---|---|---|",
    ]
    python = f"Python {platform.python_version()}"
    machine = f"Last run {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {cpus()} cores, {python}."
    table = "\n".join([BEGIN, machine, "", *head, *rows, END])
    text = README.read_text()
    README.write_text(text[: text.index(BEGIN)] + table + text[text.index(END) + len(END) :])


def cpus() -> int:
    return len(
        [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")]
    )
