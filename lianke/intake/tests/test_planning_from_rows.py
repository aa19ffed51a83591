"""A workbook's problem is the problem of the county that was imported from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from lianke.audit.services import SYSTEM
from lianke.intake.keeping import older_plan
from lianke.intake.planning import county_of
from lianke.intake.services import import_workbook
from lianke.intake.tests.conftest import YUNLING
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.planner.problem import Problem
from lianke.schooling.models import Term
from lianke.timetable.models import Version
from lianke.timetable.queries.county import CountyRows
from lianke.workbook.reader.workbook import read_workbook

DATA = Path(__file__).parents[2] / "planner" / "tests" / "data"


def in_order(problem: Problem) -> Problem:
    """Rows come in the order of the sheets, or in that of the database."""
    lecturers = tuple(
        sorted(
            (replace(one, subjects=tuple(sorted(one.subjects))) for one in problem.lecturers),
            key=lambda one: one.key,
        )
    )
    sites = {
        name: replace(site, rooms=tuple(sorted(site.rooms))) for name, site in sorted(problem.sites.items())
    }
    return replace(
        problem,
        lecturers=lecturers,
        sites=sites,
        demands=tuple(sorted(problem.demands, key=lambda one: (one.key, one.subject, one.grades))),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [DATA / "xianning-22-demand.xlsx", DATA / "xianning-22-bells-demand.xlsx", YUNLING]
)
def test_both_ways_lead_to_the_same_problem(path: Path) -> None:
    assert import_workbook(path=path, actor=SYSTEM).errors == []
    county = CountyRows(Node.objects.get(kind=NodeKind.COUNTY), Term.objects.get())
    assert in_order(county.problem) == in_order(county_of(read_workbook(path)).problem)


@pytest.mark.django_db
def test_a_versions_lessons_are_the_workbooks() -> None:
    import_workbook(path=YUNLING, actor=SYSTEM)
    county = CountyRows(Node.objects.get(kind=NodeKind.COUNTY), Term.objects.get())
    assert county.problem.owed == 311
    assert {one.content for one in county.lessons_of(Version.objects.get())} == {
        one.content for one in older_plan(YUNLING)
    }
