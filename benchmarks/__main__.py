"""python -m benchmarks [SUITE…]: the suites named below, or all of them."""

import sys

from benchmarks import city, demo, evidence, faults, intake, line, media, pages, planner, teaching
from benchmarks.figures import write

SUITES = {
    "pages": pages.measure,
    "media": media.measure,
    "faults": faults.measure,
    "line": line.measure,
    "planner": planner.measure,
    "intake": intake.measure,
    "city": city.measure,
    "evidence": evidence.measure,
    "teaching": teaching.measure,
    "demo": demo.measure,
}


def main(names: list[str]) -> int:
    failed = False
    for name in names or list(SUITES):
        figures = SUITES[name]()
        write(figures)
        for figure in figures:
            failed |= not figure.holds
            print(f"{figure.name:28} {figure.value:>9g} {figure.unit:12} {'ok' if figure.holds else 'NOT within ' + str(figure.bound)}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
