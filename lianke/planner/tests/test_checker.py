"""The checker finds every kind of corruption in a plan that was legal."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianke.planner.checker import BrokenRule, violations
from lianke.planner.engine import plan
from lianke.planner.plan import Missing, Plan, WhyMissing
from lianke.planner.problem import Demand, Lecturer, Lesson, Problem, Rules
from lianke.planner.tests.counties import county, music

Corrupt = Callable[[Problem, Plan, st.DataObject], tuple[Problem, Plan]]
LECTURERS = (
    Lecturer("县一小", "王", ("音乐",), 8),
    Lecturer("县一小", "李", ("音乐",), 8),
    Lecturer("县二小", "张", ("美术",), 12),
    Lecturer("县二小", "赵", ("体育",), 12),
)
RULES = Rules(most_classes=2, most_pupils=60, gap=2, lecturer_a_day=3, tolerance=5)


@cache
def legal() -> tuple[Problem, Plan]:
    demands = [
        music(site, name, grade, pupils=12) for site in "甲乙丙" for name, grade in (("一班", 1), ("二班", 2))
    ]
    demands += [replace(one, subject="美术", periods=3) for one in demands[:4]]
    problem = county(
        *demands,
        Demand("丁", "一班", "音乐", (1,), (1,), 2, 12),
        lecturers=LECTURERS,
        rules=RULES,
        late={"乙": 5, "丁": 20},
    )
    sites = {
        name: replace(site, rooms=("甲室", "乙室")) if site.rooms else site
        for name, site in problem.sites.items()
    }
    problem = replace(problem, sites=sites)
    return problem, plan(problem)


def changed(found: Plan, lesson: Lesson, **fields: object) -> Plan:
    other = replace(lesson, **fields)  # type: ignore[arg-type]  # each test names the fields rightly
    return replace(found, lessons=tuple(other if one is lesson else one for one in found.lessons))


def drawn(data: st.DataObject, found: Plan, fits: Callable[[Lesson], object] = bool) -> Lesson:
    return data.draw(st.sampled_from([one for one in found.lessons if fits(one)]))


def at_the_time_of(found: Plan, data: st.DataObject, shares: Callable[[Lesson, Lesson], object]) -> Plan:
    """A lesson moved onto another one's time."""
    pairs = [
        (one, other)
        for one in found.lessons
        for other in found.lessons
        if one is not other and shares(one, other)
    ]
    one, other = data.draw(st.sampled_from(pairs))
    return changed(found, one, weekday=other.weekday, period=other.period)


def stranger(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    fields: dict[str, object] = data.draw(
        st.sampled_from(
            [
                {"lecturer": ("县一小", "谁")},
                {"period": 9},
                {"weekday": 6},
                {"room": "丙室"},
                {"receivers": (("戊", "一班"),)},
                {"receivers": ()},
            ]
        )
    )
    return problem, changed(found, drawn(data, found), **fields)


def other_subject(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return problem, changed(found, drawn(data, found), lecturer=("县二小", "赵"), room="甲室")


def not_owed(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return problem, changed(found, drawn(data, found), subject="体育")


def lost(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    gone = drawn(data, found)
    return problem, replace(found, lessons=tuple(one for one in found.lessons if one is not gone))


def silent(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    planned = next(one for one in problem.demands if one not in {each.demand for each in found.missing})
    return problem, replace(
        found,
        missing=data.draw(
            st.sampled_from([(), (*found.missing, Missing(planned, WhyMissing.ROOM_BUSY)), found.missing * 2])
        ),
    )


def fewer_classes(problem: Problem, found: Plan, _data: st.DataObject) -> tuple[Problem, Plan]:
    return replace(problem, rules=replace(RULES, most_classes=1)), found


def fewer_pupils(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return replace(problem, rules=replace(RULES, most_pupils=data.draw(st.integers(0, 23)))), found


def wrong_grade(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return problem, changed(found, drawn(data, found), grade=data.draw(st.integers(3, 9)))


def neighbours(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found)
    site, name = lesson.receivers[0]
    return problem, changed(
        found, lesson, receivers=(*lesson.receivers, (site, "二班" if name == "一班" else "一班"))
    )


def late_bell(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found, lambda one: one.subject == "音乐" and one.grade == 1)
    return problem, changed(found, lesson, receivers=(("丁", "一班"),))


def lecturer_twice(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return problem, at_the_time_of(found, data, lambda one, other: one.lecturer == other.lecturer)


def class_twice(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return problem, at_the_time_of(found, data, lambda one, other: set(one.receivers) & set(other.receivers))


def room_twice(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    moved = at_the_time_of(
        found,
        data,
        lambda one, other: one.lecturer != other.lecturer and one.lecturer[0] == other.lecturer[0],
    )
    return problem, replace(moved, lessons=tuple(replace(one, room="甲室") for one in moved.lessons))


def site_full(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    def share_a_site(one: Lesson, other: Lesson) -> bool:
        return bool({site for site, _ in one.receivers} & {site for site, _ in other.receivers})

    return problem, at_the_time_of(found, data, share_a_site)


def other_partner(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found, lambda one: one.subject == "音乐")
    return problem, changed(found, lesson, lecturer=("县一小", "李" if lesson.lecturer[1] == "王" else "王"))


def same_day(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found)
    other = next(
        one
        for one in found.lessons
        if one is not lesson and (one.subject, one.receivers) == (lesson.subject, lesson.receivers)
    )
    return problem, changed(found, lesson, weekday=other.weekday)


def next_day(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found, lambda one: one.subject == "音乐")
    other = next(
        one
        for one in found.lessons
        if one is not lesson and (one.subject, one.receivers) == (lesson.subject, lesson.receivers)
    )
    return problem, changed(found, lesson, weekday=other.weekday + (1 if other.weekday < 5 else -1))


def long_day(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    who = drawn(data, found).lecturer
    return problem, replace(
        found, lessons=tuple(replace(one, weekday=1) if one.lecturer == who else one for one in found.lessons)
    )


def long_week(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    who = drawn(data, found).lecturer
    lecturers = tuple(replace(one, most_a_week=2) if one.key == who else one for one in problem.lecturers)
    return replace(problem, lecturers=lecturers), found


def with_site(problem: Problem, name: str, **fields: object) -> Problem:
    return replace(problem, sites={**problem.sites, name: replace(problem.sites[name], **fields)})  # type: ignore[arg-type]


def gone_home(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found)
    free = frozenset((day, period) for day in range(1, 6) for period in range(1, 6)) - {
        (lesson.weekday, lesson.period)
    }
    return replace(
        problem,
        lecturers=tuple(
            replace(one, free=free) if one.key == lesson.lecturer else one for one in problem.lecturers
        ),
    ), found


def shut(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found)
    slot = lesson.weekday, lesson.period
    host, point = lesson.lecturer[0], lesson.receivers[0][0]
    return data.draw(
        st.sampled_from(
            [
                with_site(problem, host, closed=frozenset({slot})),
                with_site(problem, host, rooms_closed=frozenset({(lesson.room, slot)})),
                with_site(problem, point, closed=frozenset({slot})),
            ]
        )
    ), found


def own_lesson(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found)
    return replace(problem, own={lesson.receivers[0]: frozenset({(lesson.weekday, lesson.period)})}), found


def weak_line(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    lesson = drawn(data, found, lambda one: len(one.receivers) == 2)
    return replace(
        with_site(problem, lesson.receivers[0][0], down_mbps=3), rules=replace(RULES, picture_mbps=2)
    ), found


def unpinned(problem: Problem, found: Plan, data: st.DataObject) -> tuple[Problem, Plan]:
    return replace(problem, pins=(replace(drawn(data, found), grade=9),)), found


CORRUPTIONS: dict[BrokenRule, Corrupt] = {
    BrokenRule.UNKNOWN: stranger,
    BrokenRule.SUBJECT: other_subject,
    BrokenRule.NOT_OWED: not_owed,
    BrokenRule.WHOLE: lost,
    BrokenRule.NAMED: silent,
    BrokenRule.MOST_CLASSES: fewer_classes,
    BrokenRule.MOST_PUPILS: fewer_pupils,
    BrokenRule.GRADE: wrong_grade,
    BrokenRule.ONE_OF_A_SITE: neighbours,
    BrokenRule.TOLERANCE: late_bell,
    BrokenRule.LECTURER_TWICE: lecturer_twice,
    BrokenRule.CLASS_TWICE: class_twice,
    BrokenRule.ROOM_TWICE: room_twice,
    BrokenRule.SITE_FULL: site_full,
    BrokenRule.STEADY: other_partner,
    BrokenRule.SUBJECT_A_DAY: same_day,
    BrokenRule.GAP: next_day,
    BrokenRule.LECTURER_A_DAY: long_day,
    BrokenRule.LECTURER_A_WEEK: long_week,
    BrokenRule.NOT_FREE: gone_home,
    BrokenRule.CLOSED: shut,
    BrokenRule.OWN_LESSON: own_lesson,
    BrokenRule.LINE: weak_line,
    BrokenRule.PIN: unpinned,
}


def test_the_plan_to_be_corrupted_is_legal() -> None:
    problem, found = legal()
    assert violations(problem, found) == []
    assert found.lessons
    assert found.missing


def test_every_rule_has_its_corruption() -> None:
    assert set(CORRUPTIONS) == set(BrokenRule)


@pytest.mark.parametrize("rule", list(BrokenRule))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_corruption_is_found(rule: BrokenRule, data: st.DataObject) -> None:
    problem, found = CORRUPTIONS[rule](*legal(), data)
    assert rule in {one.rule for one in violations(problem, found)}


def test_a_member_of_a_whole_site_class_is_busy_with_it() -> None:
    problem, found = legal()
    one, other = (
        next(each for each in found.lessons if ("甲", name) in each.receivers) for name in ("一班", "二班")
    )
    moved = changed(found, one, weekday=other.weekday, period=other.period)
    screens = with_site(problem, "甲", at_once=2)
    assert BrokenRule.CLASS_TWICE not in {each.rule for each in violations(screens, moved)}
    assert BrokenRule.CLASS_TWICE in {
        each.rule for each in violations(replace(screens, members={("甲", "一班"): (("甲", "二班"),)}), moved)
    }


def test_a_closed_screen_is_one_the_less() -> None:
    problem, found = legal()
    lesson = found.lessons[0]
    dark = with_site(problem, lesson.receivers[0][0], screens_closed=((lesson.weekday, lesson.period),))
    assert {each.rule for each in violations(dark, found)} == {BrokenRule.SITE_FULL}
