"""What the planner promises on any problem, and why something stays out."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianke.planner.bundles import fewest_bundles
from lianke.planner.checker import violations
from lianke.planner.conversation import Conversation
from lianke.planner.engine import plan
from lianke.planner.plan import Options, Plan, Progress, WhyMissing
from lianke.planner.problem import Demand, Lecturer, Lesson, Problem, Rules, Site
from lianke.planner.reasons import hopeless
from lianke.planner.solver import Budget
from lianke.planner.tests.counties import BELL, county, music
from lianke.planner.week import Week


def reasons(found: Plan) -> list[WhyMissing]:
    return [one.reason for one in found.missing]


def test_two_classes_of_two_points_share_their_lessons() -> None:
    found = plan(county(music("甲"), music("乙")))
    assert (found.covered, len(found.lessons), found.proven) == (4, 2, True)
    assert {lesson.receivers for lesson in found.lessons} == {(("甲", "一班"), ("乙", "一班"))}
    assert abs(found.lessons[0].weekday - found.lessons[1].weekday) >= 2


def test_two_classes_of_one_point_never_share_a_lesson() -> None:
    found = plan(county(music("甲"), music("甲", "二班")))
    assert (found.covered, len(found.lessons), found.proven) == (4, 4, True)


def test_the_least_with_changing_partners_is_counted_grade_by_grade() -> None:
    """Two classes of one grade and one of another, a period each: by subject one lesson of three would do, by
    grade it takes two.
    """
    problem = county(
        music("甲", periods=1),
        music("乙", periods=1),
        music("丙", grade=2, periods=1),
        rules=Rules(most_classes=3, steady=False),
    )
    found = plan(problem)
    assert (found.bounds.counting, found.bounds.lessons, len(found.lessons), found.proven) == (1, 2, 2, True)


def test_three_that_share_grades_only_pairwise_are_no_bundle() -> None:
    composite = [
        Demand(site, "班", "音乐", grades, grades, 1, 5)
        for site, grades in (("甲", (1, 2)), ("乙", (2, 3)), ("丙", (1, 3)))
    ]
    found = plan(county(*composite))
    assert (found.covered, len(found.lessons), found.proven) == (3, 2, True)


def test_three_that_reach_a_period_only_pairwise_are_no_bundle() -> None:
    """The host's five periods are an hour apart; each point rings with some of them only."""
    problem = county(music("甲", periods=1), music("乙", periods=1), music("丙", periods=1))
    bell = problem.sites["县一小"].bell
    rings = {"甲": (bell[0], bell[1]), "乙": (bell[1], bell[2]), "丙": (bell[0], bell[2])}
    sites = {name: replace(site, bell=rings.get(name, bell)) for name, site in problem.sites.items()}
    found = plan(replace(problem, sites=sites))
    assert (found.covered, len(found.lessons), found.proven) == (3, 2, True)


def test_a_bell_is_read_in_minutes() -> None:
    within = plan(county(music("甲"), rules=Rules(tolerance=5), late={"甲": 5}))
    beyond = plan(county(music("甲"), rules=Rules(tolerance=5), late={"甲": 6}))
    assert within.covered == 2
    assert (beyond.covered, reasons(beyond), beyond.proven) == (0, [WhyMissing.NO_COMMON_BELL], True)


def test_a_lesson_takes_every_local_period_that_it_overlaps() -> None:
    """With a bell 30 minutes later and a wide tolerance each lesson touches two local periods, so fewer fit
    into a day.
    """
    lecturers = tuple(Lecturer(f"县{one}小", "师", ("音乐",)) for one in "一二")
    demands = [music("甲", f"{number}班", periods=5) for number in range(5)]
    on_time = plan(county(*demands, lecturers=lecturers))
    late = plan(county(*demands, lecturers=lecturers, rules=Rules(tolerance=30), late={"甲": 30}))
    assert (on_time.covered, on_time.proven) == (25, True)
    assert late.covered < 25
    assert set(reasons(late)) == {WhyMissing.ROOM_BUSY}


def test_nobody_teaches_it() -> None:
    found = plan(county(music("甲"), replace(music("乙"), subject="书法")))
    assert (found.covered, reasons(found)) == (2, [WhyMissing.NO_LECTURER])


def test_a_class_larger_than_a_lesson_may_be() -> None:
    found = plan(county(music("甲", pupils=61)))
    assert reasons(found) == [WhyMissing.BEYOND_LIMITS]


def test_full_lecturers_leave_as_little_out_as_possible() -> None:
    one_week = (Lecturer("县一小", "王老师", ("音乐",), 4),)
    demands = [
        music(site, grade=grade) for grade, sites in ((1, "甲乙丙"), (2, "丁戊"), (3, "己")) for site in sites
    ]
    found = plan(county(*demands, lecturers=one_week))
    assert (found.covered, found.bounds.coverable, found.proven) == (10, 10, True)
    assert reasons(found) == [WhyMissing.LECTURERS_FULL]
    assert found.missing[0].demand.site == "己"


def test_a_school_sends_no_more_than_its_rooms_allow() -> None:
    """Two rooms send 50 lessons a week: 16 bundles of 3 lessons for 2 classes."""
    demands = [
        music(site, f"{number}班", grade=1 + number % 2, periods=3)
        for site in "甲乙丙丁戊己"
        for number in range(8)
    ]
    lecturers = tuple(Lecturer("县一小", f"{number}老师", ("音乐",), 20) for number in range(9))
    problem = county(*demands, lecturers=lecturers, rules=Rules(most_classes=2))
    sites = {**problem.sites, "县一小": replace(problem.sites["县一小"], rooms=("甲室", "乙室"))}
    found = plan(replace(problem, sites=sites))
    assert (found.owed, found.covered, found.bounds.coverable, len(found.lessons)) == (144, 96, 96, 48)
    assert set(reasons(found)) == {WhyMissing.HOST_ROOM_BUSY}


def test_one_screen_shows_so_much_a_week() -> None:
    classes = [music("甲", f"{number}班", periods=5) for number in range(6)]
    lecturers = tuple(Lecturer("县一小", f"{number}老师", ("音乐",)) for number in range(6))
    problem = county(*classes, lecturers=lecturers)
    sites = {**problem.sites, "县一小": replace(problem.sites["县一小"], rooms=tuple("甲乙丙丁戊己"))}
    found = plan(replace(problem, sites=sites))
    assert (found.covered, found.bounds.coverable) == (25, 25)
    assert reasons(found) == [WhyMissing.ROOM_BUSY]


def test_a_search_that_is_stopped_keeps_a_legal_plan() -> None:
    told: list[Progress] = []

    def stop(progress: Progress) -> bool:
        told.append(progress)
        return False

    problem = county(music("甲"), music("乙"), music("丙", grade=2))
    found = plan(problem, Options(), stop)
    assert [one.stage for one in told] == ["first"]
    assert found.covered == told[0].covered == 6
    assert violations(problem, found) == []


def test_the_answer_is_asked_between_the_steps_too() -> None:
    budget = Budget(300, 1)
    asked: list[Progress] = []

    def stop_later(progress: Progress) -> bool:
        asked.append(progress)
        return len(asked) < 3

    def long_work() -> None:
        talk.tell(Progress("whole", 1, 1, 2))
        while not budget.stopped:
            time.sleep(0.01)  # work that only the budget ends

    talk = Conversation(stop_later, budget, 2)
    talk.during(long_work)
    assert (len(asked), budget.left) == (3, 0)


def test_a_caller_who_fails_ends_the_work() -> None:
    def fail(_progress: Progress) -> bool:
        raise LookupError

    with pytest.raises(LookupError):
        plan(county(music("甲")), Options(), fail)


def test_no_time_at_all_still_gives_a_legal_plan() -> None:
    problem = county(music("甲"), music("乙"))
    assert violations(problem, plan(problem, Options(seconds=0))) == []


def test_grades_apart_that_need_more_days_than_there_are() -> None:
    """Three and three a week, on five days: one grade gets its three, and no plan gives more."""
    apart = [Demand("甲", "三四复式班", "音乐", (grade,), (grade,), 3, 5) for grade in (3, 4)]
    found = plan(county(*apart, music("乙", grade=3, periods=3)))
    assert (found.owed, found.covered, found.bounds.coverable, found.proven) == (9, 6, 6, True)
    assert reasons(found) == [WhyMissing.TOO_FEW_DAYS]


SITES = "甲乙丙丁"
DEMANDS = st.builds(
    lambda site, name, subject, grades, periods, pupils: Demand(
        site, name, subject, grades, grades, periods, pupils
    ),
    st.sampled_from(SITES),
    st.sampled_from(["一班", "二班"]),
    st.sampled_from(["音乐", "美术"]),
    st.sampled_from([(1,), (2,), (1, 2)]),
    st.integers(1, 3),
    st.integers(5, 25),
)
RULES = st.builds(
    Rules,
    most_classes=st.sampled_from([None, 1, 2, 3]),
    most_pupils=st.sampled_from([None, 30, 60]),
    steady=st.booleans(),
    subject_a_day=st.sampled_from([None, 1, 2]),
    gap=st.integers(0, 3),
    lecturer_a_day=st.sampled_from([None, 2, 4]),
    tolerance=st.sampled_from([5, 10, 20]),
    picture_mbps=st.sampled_from([None, 2, 5]),
)
LECTURERS = st.lists(
    st.builds(
        Lecturer,
        st.sampled_from(["县一小", "县二小"]),
        st.sampled_from(["王", "李", "张"]),
        st.sampled_from([("音乐", "美术"), ("音乐",)]),
        st.sampled_from([None, 5, 9]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.key,
)


SLOTS = st.sets(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=6)
PLENTY = frozenset((day, period) for day in range(1, 6) for period in range(1, 6))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    demands = draw(st.lists(DEMANDS, min_size=6, max_size=14, unique_by=lambda one: (one.key, one.subject)))
    late = {site: draw(st.sampled_from([0, 5, 5, 20, 30])) for site in SITES}
    lecturers = tuple(
        replace(one, free=draw(st.sampled_from([None, PLENTY - draw(SLOTS)]))) for one in draw(LECTURERS)
    )
    problem = county(
        *demands, lecturers=lecturers, rules=draw(RULES), late=late, at_once=draw(st.integers(1, 2))
    )
    return replace(
        problem,
        sites={name: with_holes(draw, site) for name, site in problem.sites.items()},
        own={one.key: frozenset(draw(SLOTS)) for one in demands[:4]},
        members={("甲", "一班"): (("甲", "二班"),)} if draw(st.booleans()) else {},
    )


def with_holes(draw: st.DrawFn, site: Site) -> Site:
    closed_rooms = frozenset((room, slot) for room in site.rooms for slot in draw(SLOTS))
    return replace(
        site,
        closed=frozenset(draw(SLOTS)),
        rooms_closed=closed_rooms,
        screens_closed=tuple(sorted(draw(SLOTS))),
        down_mbps=draw(st.sampled_from([None, 4, 8])),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_every_plan_is_legal_and_accounts_for_what_is_owed(problem: Problem) -> None:
    found = plan(problem)
    assert violations(problem, found) == []
    assert found.covered + sum(one.demand.periods for one in found.missing) == problem.owed
    assert found.covered <= found.bounds.coverable
    if problem.rules.steady:
        assert len(found.lessons) >= found.bounds.lessons


def partitions(members: list[int]) -> Iterator[list[list[int]]]:
    """Every way to put them into groups."""
    if not members:
        yield []
        return
    first, *rest = members
    for groups in partitions(rest):
        yield [[first], *groups]
        for index, group in enumerate(groups):
            yield [*groups[:index], [first, *group], *groups[index + 1 :]]


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_no_way_of_grouping_needs_fewer_lessons(problem: Problem) -> None:
    """Beside every way that there is, with lecturers enough for all."""
    lecturers = (Lecturer("县一小", "王", ("音乐", "美术")),)
    problem = replace(
        problem,
        lecturers=lecturers,
        demands=problem.demands[:7],
        rules=replace(problem.rules, lecturer_a_day=None),
    )
    problem = replace(problem, sites={"县一小": Site("县一小", BELL), **problem.sites})
    week = Week(problem)
    demands = [one for one in range(len(problem.demands)) if one not in hopeless(week)]
    ways = [way for way in partitions(demands) if all(week.may_share(group) for group in way)]
    least = min(sum(problem.demands[group[0]].periods for group in way) for way in ways)
    found = fewest_bundles(week, demands, Budget(60, 1))
    assert (found.lessons, sum(week.load(bundle) for bundle in found.bundles)) == (least, least)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems(), data=st.data())
def test_what_is_pinned_stays(problem: Problem, data: st.DataObject) -> None:
    """Lessons of a plan are pins that can be kept: the next plan has them all, and no fewer class-periods
    than theirs.
    """
    before = plan(problem)
    pins = tuple(one for one in before.lessons if data.draw(st.booleans()))
    found = plan(replace(problem, pins=pins))
    whole = {(pin.subject, pin.receivers, pin.lecturer) for pin in pins}
    assert violations(replace(problem, pins=pins), found) == []
    assert found.covered >= sum(
        len(one.receivers) for one in before.lessons if (one.subject, one.receivers, one.lecturer) in whole
    )


@settings(max_examples=15, deadline=None)
@given(problem=problems())
def test_the_same_seed_gives_the_same_plan(problem: Problem) -> None:
    assert plan(problem) == plan(problem)


@pytest.mark.parametrize("nothing", [county(), county(lecturers=())])
def test_nothing_owed_is_nothing_planned(nothing: Problem) -> None:
    found = plan(nothing)
    assert (found.lessons, found.missing, found.proven) == ((), (), True)


def test_lessons_say_where_they_are_sent_from() -> None:
    lesson: Lesson = plan(county(music("甲"))).lessons[0]
    assert lesson.room == "主播教室"


def test_which_of_two_grades_gives_way_is_chosen_for_the_fewest_lessons() -> None:
    """The one that stays shares its lessons with the neighbours' class."""
    apart = [Demand("甲", "一二复式班", "音乐", (grade,), (grade,), 3, 5) for grade in (1, 2)]
    for grade in (1, 2):
        found = plan(county(*apart, music("乙", grade=grade, periods=3)))
        assert (found.covered, len(found.lessons), found.proven) == (6, 3, True)


ONE_SHORT = (Lecturer("县一小", "王老师", ("音乐",), 3),)
HALF_EACH = (Lecturer("县一小", "王老师", ("音乐",), 1), Lecturer("县一小", "李老师", ("音乐",), 1))


@pytest.mark.parametrize(("classes", "lecturers"), [(3, ONE_SHORT), (1, HALF_EACH)])
def test_what_only_changing_partners_could_cover_is_not_said_to_be_impossible(
    classes: int, lecturers: tuple[Lecturer, ...]
) -> None:
    """With 固定搭档 = 否 all can be had; the plan keeps partners, and does not claim more than that."""
    demands = [music(site) for site in "甲乙丙"[:classes]]
    found = plan(county(*demands, lecturers=lecturers, rules=Rules(most_classes=2, steady=False)))
    assert (found.covered < 2 * classes, found.bounds.coverable, found.proven) == (True, 2 * classes, False)


def test_what_is_pinned_is_not_given_up_for_more_classes() -> None:
    """The lecturer has two lessons a week; pinned to one class alone they cannot be for two others."""
    pin = Lesson("音乐", 1, ("县一小", "王老师"), (("甲", "一班"),), 2, 1)
    lecturers = (Lecturer("县一小", "王老师", ("音乐",), 2),)
    found = plan(replace(county(music("甲"), music("乙"), music("丙"), lecturers=lecturers), pins=(pin,)))
    assert pin.content in {lesson.content for lesson in found.lessons}


def test_a_limit_of_very_many_classes_is_a_limit() -> None:
    rules = Rules(most_classes=50)
    assert plan(county(music("甲"), music("乙"), rules=rules)).proven


def test_a_large_plan_is_asked_about_from_the_first_second() -> None:
    budget, asked = Budget(300, 1), 0

    def stop(_progress: Progress) -> bool:
        nonlocal asked
        asked += 1
        return False

    def silent_work() -> None:
        while not budget.stopped:
            time.sleep(0.01)  # work that only the budget ends

    Conversation(stop, budget, 2).during(silent_work)
    assert asked == 1
