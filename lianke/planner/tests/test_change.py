"""What changes is as little as can be, and is counted rightly."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianke.planner.change import Changed, replan
from lianke.planner.checker import violations
from lianke.planner.engine import plan
from lianke.planner.plan import Options
from lianke.planner.problem import Lecturer, Lesson, Problem, Rules
from lianke.planner.rearrangement import Wish
from lianke.planner.tests.counties import BELL, county, music, rung
from lianke.planner.tests.test_engine import problems

TWO = (Lecturer("县一小", "王老师", ("音乐",), 16), Lecturer("县二小", "李老师", ("音乐",), 16))


def figures(found: Changed) -> tuple[int, int, int]:
    return found.plan.covered, found.changed, found.bound


def of(lessons: tuple[Lesson, ...], name: str) -> list[Lesson]:
    return [lesson for lesson in lessons if lesson.lecturer[1] == name]


def without(problem: Problem, name: str) -> Problem:
    return replace(problem, lecturers=tuple(one for one in problem.lecturers if one.name != name))


@pytest.fixture(scope="module")
def shared() -> tuple[Problem, tuple[Lesson, ...]]:
    """Two lecturers who share six classes of four points."""
    problem = county(
        *(music(site, grade=grade) for site in "甲乙丙" for grade in (1, 2)),
        lecturers=TWO,
        rules=Rules(most_classes=2, gap=2),
    )
    problem = replace(
        problem, demands=tuple(replace(one, name=f"{one.grades[0]}班") for one in problem.demands)
    )
    return problem, plan(problem).lessons


def test_nothing_changes_where_nothing_changed(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    (found,) = replan(problem, old)
    assert (figures(found), found.plan.lessons) == ((12, 0, 0), old)


def test_only_the_lessons_of_who_left_change(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    found = replan(without(problem, "王老师"), old)[0]
    lost = of(old, "王老师")
    assert figures(found) == (12, len(lost), len(lost))
    assert {lesson.content for lesson in found.gone} == {lesson.content for lesson in lost}


def test_who_is_not_free_on_a_day_loses_that_days_lessons(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    day = of(old, "王老师")[0].weekday
    free = frozenset((each, period.no) for each in range(1, 6) for period in BELL if each != day)
    problem = replace(
        problem,
        lecturers=tuple(
            replace(one, free=free) if one.name == "王老师" else one for one in problem.lecturers
        ),
    )
    lost = [lesson for lesson in of(old, "王老师") if lesson.weekday == day]
    assert figures(replan(problem, old)[0]) == (12, len(lost), len(lost))


def test_a_class_more_joins_or_gets_lessons_of_its_own(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    wider = replace(
        problem,
        demands=(*problem.demands, music("丁", "1班")),
        sites={**problem.sites, "丁": replace(problem.sites["甲"], name="丁")},
    )
    found = replan(wider, old)[0]
    assert figures(found) == (14, 2, 2)
    assert {key for lesson in found.new for key in lesson.receivers} >= {("丁", "1班")}


def test_a_point_that_closes_takes_its_classes_along_and_changes_nothing_else(
    shared: tuple[Problem, tuple[Lesson, ...]],
) -> None:
    problem, old = shared
    smaller = replace(problem, demands=tuple(one for one in problem.demands if one.site != "甲"))
    found = replan(smaller, old)[0]
    assert figures(found) == (8, 0, 0)


def test_a_bell_that_moved_away_changes_what_it_has_to(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    """The point rings one period later now, and not for the first period of the others."""
    problem, old = shared
    late = replace(problem, sites={**problem.sites, "甲": replace(problem.sites["甲"], bell=rung(60))})
    lost = [
        lesson for lesson in old if lesson.period == 1 and any(site == "甲" for site, _ in lesson.receivers)
    ]
    found = replan(late, old)[0]
    assert lost
    assert figures(found) == (12, len(lost), len(lost))


def test_two_lessons_that_a_moved_bell_pushed_together_do_not_both_stand() -> None:
    problem = county(music("甲", "1班", periods=1), music("甲", "2班", periods=1), lecturers=TWO)
    together = replace(
        problem, sites={**problem.sites, "县二小": replace(problem.sites["县二小"], bell=rung(60))}
    )
    old = (
        Lesson("音乐", 1, ("县一小", "王老师"), (("甲", "1班"),), 1, 2),
        Lesson("音乐", 1, ("县二小", "李老师"), (("甲", "2班"),), 1, 1),
    )
    assert figures(replan(together, old)[0]) == (2, 1, 1)


def test_what_nobody_can_take_over_is_named(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    few = without(problem, "王老师")
    few = replace(few, lecturers=(replace(few.lecturers[0], most_a_week=len(of(old, "李老师"))),))
    found = replan(few, old)[0]
    assert (
        found.plan.covered
        == found.plan.bounds.coverable
        == 12 - sum(len(lesson.receivers) for lesson in of(old, "王老师"))
    )
    assert len(found.plan.missing) > 0


def test_where_there_is_a_choice_it_is_shown() -> None:
    """Three can step in for one: the times can stay with two of them, or one takes it all, at other times."""
    three = tuple(Lecturer("县一小", name, ("音乐",), 4) for name in ("王老师", "李老师", "张老师"))
    demands = [music(site, grade=grade, periods=1) for grade, site in enumerate("甲乙丙丁", 1)]
    problem = county(*demands, lecturers=three, rules=Rules(most_classes=1))
    problem = replace(
        problem,
        sites={**problem.sites, "县一小": replace(problem.sites["县一小"], rooms=("甲室", "乙室", "丙室"))},
    )
    old = tuple(
        Lesson(
            "音乐",
            grade,
            ("县一小", "王老师" if grade < 3 else "李老师" if grade == 3 else "张老师"),
            ((site, "一班"),),
            1,
            period,
        )
        for (grade, site), period in zip(enumerate("甲乙丙丁", 1), (1, 2, 1, 2), strict=True)
    )
    found = {one.wish: one for one in replan(without(problem, "王老师"), old)}
    assert {one.changed for one in found.values()} == {2}
    assert (found[Wish.TIMES].moved, found[Wish.TIMES].stepping_in) == (0, 2)
    assert (found[Wish.FEW].moved, found[Wish.FEW].stepping_in) == (1, 1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems(), data=st.data())
def test_every_new_plan_is_legal_and_its_changes_are_counted(problem: Problem, data: st.DataObject) -> None:
    old = plan(problem).lessons
    gone = data.draw(st.sampled_from([one.name for one in problem.lecturers]))
    now = (
        without(problem, gone) if data.draw(st.booleans()) else replace(problem, demands=problem.demands[1:])
    )
    ways = replan(now, old)
    for found in ways:
        assert violations(now, found.plan) == []
        assert found.changed >= found.bound
        assert {one.content for one in found.plan.lessons} >= {one.content for one in found.new}
    assert len({one.figures for one in ways}) == len(ways)
    assert ways == replan(now, old)


def test_a_class_that_two_lecturers_taught_keeps_the_most_it_can() -> None:
    """Once by one, twice by the other: one lesson has to change, not two."""
    problem = county(music("甲", periods=3), lecturers=TWO, rules=Rules(most_classes=2))
    old = [
        Lesson("音乐", 1, who, (("甲", "一班"),), day, 1)
        for who, day in ((TWO[0].key, 1), (TWO[1].key, 2), (TWO[1].key, 3))
    ]
    assert figures(replan(problem, old)[0]) == (3, 1, 1)


def test_a_plan_that_has_nothing_to_do_with_it_is_no_reason_to_plan_nothing() -> None:
    problem = county(*(music(site) for site in "甲乙丙"))
    old = [Lesson("音乐", 1, ("别县", "赵老师"), (("远", "一班"),), 1, 1)]
    assert replan(problem, old)[0].plan.covered == 6


@pytest.mark.parametrize("seconds", [0, 60])
def test_stopped_at_once_it_is_still_legal_and_not_empty(
    shared: tuple[Problem, tuple[Lesson, ...]], seconds: int
) -> None:
    problem, old = shared
    stricter = replace(problem, rules=replace(problem.rules, lecturer_a_day=1))
    (found, *_) = replan(stricter, old, Options(seconds), lambda _: False)
    assert found.plan.covered > 0


def test_a_new_pin_stands_also_when_it_is_stopped_at_once(shared: tuple[Problem, tuple[Lesson, ...]]) -> None:
    problem, old = shared
    taken = old[0]
    day = next(
        each
        for each in range(1, 6)
        if each not in {one.weekday for one in old if set(one.receivers) & set(taken.receivers)}
    )
    pin = replace(taken, weekday=day, room="")
    found = replan(replace(problem, pins=(pin,)), old, Options(), lambda _: False)[0]
    assert pin.content in {lesson.content for lesson in found.plan.lessons}
