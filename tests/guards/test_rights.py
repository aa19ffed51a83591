"""What one may do is asked of one table, and its every cell is said."""

import re

import pytest

from lianke.organisations.choices import Role
from lianke.organisations.rights import CELLS, TABLE, Extent, Right
from tests.guards import law


def test_nothing_but_the_table_of_rights_decides_by_a_role() -> None:
    assert law.role_checks(law.sources(".py", ".html")) == []


@pytest.mark.parametrize(
    "text",
    [
        "from lianke.organisations.choices import NodeKind, Role",
        "[office for office in offices if office.role in OVERSEEING]",
        "if roles & set(OVERSEEING): pass",
        'if "officer" == row["role"]: pass',
        'Membership.objects.filter(node__path="/", role__in=OVERSEEING)',
        'Person.objects.exclude(memberships__role="officer")',
        "WORDS[office.role]",
        "match office.role:\n    case _: pass",
    ],
)
def test_a_decision_by_a_role_is_found(text: str) -> None:
    assert law.role_checks([("live/views/x.py", text)]) == ["live/views/x.py:1"]


@pytest.mark.parametrize(
    "text",
    [
        "words = {'role': office.get_role_display()}",
        "Membership.objects.create(person=person, node=node, role=row.role)",
        "held.has(Right.WATCH)",
    ],
)
def test_showing_a_role_or_keeping_one_decides_nothing(text: str) -> None:
    assert law.role_checks([("live/views/x.py", text)]) == []


def test_a_template_that_decides_by_a_role_is_found() -> None:
    assert law.role_checks(
        [("a.html", "\n{% if office.role == 'officer' %}"), ("b.html", "{{ one.role }}")]
    ) == ["a.html:2"]


def test_what_is_excepted_stands_there_still() -> None:
    paths = {path for path, _text in law.sources(".py")}
    assert set(law.ROLE_DATA) <= paths


def test_every_right_says_something_of_every_role() -> None:
    assert set(CELLS) == set(Right)
    assert all(list(cells) == list(Role) for cells in TABLE.values())
    assert all(set(cells.values()) != {Extent.NONE} for cells in TABLE.values())


def test_every_right_is_asked_for() -> None:
    """Beside its row in the table."""
    text = "".join(text for _path, text in law.sources(".py"))
    assert [right for right in Right if len(re.findall(rf"\bRight\.{right.name}\b", text)) < 2] == []
