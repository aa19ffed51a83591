"""Time against size as a picture: python -m benchmarks.growth draws benchmarks/growth.svg from the rows of
regions.json.
"""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROWS, PICTURE = HERE / "regions.json", HERE / "growth.svg"
WIDTH, HEIGHT, MARGIN = 640, 400, 64
POINTS, SECONDS = (100, 3000), (1, 300)
TICKS = (1, 3, 10, 30, 100, 300)
SIZES = (150, 432, 864, 1728)


def across(points: float) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * math.log(points / POINTS[0]) / math.log(POINTS[1] / POINTS[0])


def up(seconds: float) -> float:
    return (
        HEIGHT
        - MARGIN
        - (HEIGHT - 2 * MARGIN)
        * math.log(max(seconds, SECONDS[0]) / SECONDS[0])
        / math.log(SECONDS[1] / SECONDS[0])
    )


def draw(rows: Sequence[dict[str, Any]]) -> None:
    PICTURE.write_text("\n".join(picture(rows)) + "\n")


def picture(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Both axes by powers; the dashed line is growth in proportion, from the smallest region."""
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif" font-size="12">'
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    for tick in TICKS:
        yield f'<path d="M{MARGIN} {up(tick):.1f}H{WIDTH - MARGIN}" stroke="#ddd"/>'
        yield f'<text x="{MARGIN - 8}" y="{up(tick) + 4:.1f}" text-anchor="end">{tick}</text>'
    for size in SIZES:
        yield f'<path d="M{across(size):.1f} {MARGIN}V{HEIGHT - MARGIN}" stroke="#ddd"/>'
        yield f'<text x="{across(size):.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{size}</text>'
    yield f'<text x="{WIDTH / 2}" y="{HEIGHT - 18}" text-anchor="middle">teaching points (log)</text>'
    across_the_top = "seconds to the whole timetable (log); beside each: left out of owed class-periods"
    yield f'<text x="{MARGIN}" y="{MARGIN - 24}">{across_the_top}</text>'
    first, last = rows[0], max(rows, key=lambda row: int(row["points"]))
    straight = first["seconds"] * last["points"] / first["points"]
    yield (
        f'<path d="M{across(first["points"]):.1f} {up(first["seconds"]):.1f}L{across(last["points"]):.1f} '
        f'{up(straight):.1f}" '
        'stroke="#888" stroke-dasharray="5 4" fill="none"/>'
    )
    for row in rows:
        x, y = across(row["points"]), up(row["seconds"])
        said = f"{row['use']:.0%} used: {row['seconds']:g} s, {row['owed'] - row['covered']} of {row['owed']}"
        left = row["points"] > SIZES[1]
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#0b6e4f"/>'
        beside, anchor = (-9, "end") if left else (9, "start")
        yield f'<text x="{x + beside:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{said}</text>'
    yield "</svg>"


if __name__ == "__main__":
    draw(json.loads(ROWS.read_text()))
