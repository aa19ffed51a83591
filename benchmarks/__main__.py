"""python -m benchmarks [SUITE…]: the suites named below, or all of them; of some a part by itself:
faults.lossy_lesson.
"""

import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    city,
    demo,
    evidence,
    faults,
    flood,
    house,
    intake,
    jobs,
    leaving,
    line,
    media,
    pages,
    planner,
    region,
    repair,
    teaching,
)
from benchmarks.figures import Figure, write

SUITES = {
    "pages": (pages.measure,),
    "media": (media.measure,),
    "faults": faults.PARTS,
    "line": line.PARTS,
    "planner": (planner.measure,),
    "region": region.PARTS,
    "repair": repair.PARTS,
    "intake": (intake.measure,),
    "city": (city.measure,),
    "evidence": (evidence.measure,),
    "teaching": teaching.PARTS,
    "demo": (demo.measure,),
    "house": (house.measure,),
    "jobs": jobs.PARTS,
    "flood": flood.PARTS,
    "leaving": (leaving.measure,),
}


def parts(names: list[str]) -> Iterator[Callable[[], list[Figure]]]:
    for name in names or SUITES:
        suite, _, wanted = name.partition(".")
        yield from (part for part in SUITES[suite] if wanted in ("", part.__name__))


def main(names: list[str]) -> int:
    failed = False
    for part in parts(names):
        figures = part()
        write(figures)
        for figure in figures:
            failed |= not figure.holds
            print(
                f"{figure.name:28} {figure.value:>9g} {figure.unit:12} "
                f"{'ok' if figure.holds else 'NOT within ' + str(figure.bound)}"
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
