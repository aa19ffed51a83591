"""What offices allow: today's, under their node or at it."""

from datetime import timedelta

import pytest
from django.db.models import Q

from lianke.kernel import clock
from lianke.organisations.access import nodes_with
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.organisations.rights import Right, offices_over, rights_of
from tests.cast import County, person


def test_an_officer_reaches_all_that_lies_under_the_node(county: County, next_county: County) -> None:
    held = rights_of(county.officer)
    assert held.may(Right.RULE, county.points[1])
    assert not held.may(Right.RULE, next_county.points[0])
    assert set(nodes_with(county.officer, Right.OVERSEE)) == set(Node.objects.filter(county=county.node))


def test_who_works_at_a_school_reaches_that_school_alone(county: County) -> None:
    teacher = person("罗成", county.points[1], Role.TEACHER, "a-teacher")
    held = rights_of(teacher)
    assert list(nodes_with(teacher, Right.WATCH)) == [county.points[1]]
    assert (held.may(Right.WATCH, county.points[1]), held.may(Right.WATCH, county.points[0])) == (True, False)
    assert held.nodes(Right.WATCH) == []


@pytest.mark.parametrize("place", ["node", "point"])
def test_a_technician_places_screens_and_never_watches_the_children(county: County, place: str) -> None:
    node = county.node if place == "node" else county.points[0]
    held = rights_of(person("电教", node, Role.TECHNICIAN, "a-technician"))
    assert held.may(Right.PLACE_SCREEN, county.points[0])
    assert held.rights & {Right.WATCH, Right.RECEIVE, Right.ASSIST, Right.OVERSEE, Right.CLAIM} == set()


def test_two_offices_give_what_each_gives(county: County) -> None:
    both = person("韦老师", county.points[0], Role.TECHNICIAN, "a-both")
    Membership.objects.create(person=both, node=county.points[1], role=Role.TEACHER)
    held = rights_of(both)
    assert held.may(Right.LOOK_AFTER_SCREENS, county.points[0])
    assert not held.may(Right.WATCH, county.points[0])
    assert held.may(Right.WATCH, county.points[1])


@pytest.mark.parametrize(("side", "days"), [("ends_on", 0), ("begins_on", 1)])
def test_an_office_that_ended_or_has_not_begun_gives_nothing(county: County, side: str, days: int) -> None:
    Membership.objects.filter(person=county.officer).update(**{side: clock.today() + timedelta(days=days)})
    held = rights_of(county.officer)
    assert (held.rights, held.nodes(Right.OVERSEE)) == (frozenset(), [])
    assert not held.is_named(county.officer)


def test_whom_a_class_names_it_names_as_long_as_they_hold_an_office(county: County) -> None:
    classes = type(county.classes[0]).objects

    def assisted() -> list[object]:
        return list(classes.filter(rights_of(county.assistant).named("assistant")))

    assert assisted() == [county.classes[0]]
    Membership.objects.filter(person=county.assistant).update(ends_on=clock.today())
    assert assisted() == []


def test_nodes_of_a_kind_are_asked_for_by_the_kind(county: County) -> None:
    held = rights_of(county.officer)
    assert held.nodes(Right.PLAN, [NodeKind.COUNTY]) == [county.node]
    assert held.nodes(Right.PLAN, [NodeKind.CITY]) == []


def test_what_one_may_do_is_read_in_one_query(
    county: County, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture is a function
        held = rights_of(county.officer)
        assert all(isinstance(held.at("path", right), Q) for right in held.rights)
        assert held.paths(Right.OVERSEE) == [county.node.path]


def test_who_has_a_right_at_a_place_holds_it_there_or_over_it(county: County) -> None:
    here = person("罗成", county.points[1], Role.TEACHER, "a-teacher")
    person("韦老师", county.node, Role.TEACHER, "a-teacher-of-the-county")
    gone = person("梁欢", county.points[1], Role.TEACHER, "a-former")
    Membership.objects.filter(person=gone).update(ends_on=clock.today())
    found = offices_over(county.points[1], Right.WATCH)
    assert {office.person for office in found} == {here, county.officer}
