"""The fold over real rows, against figures worked out by hand."""

from datetime import date

import pytest

from lianke.coverage.queries.account import AccountCell
from lianke.coverage.queries.accounts import ClassAccount, account_of, accounts_now
from lianke.coverage.services import declare_own_teaching
from lianke.coverage.tests.factories import at as moment
from lianke.coverage.tests.factories import composite_class, give, lesson, mark, no_lessons_yet, real_term
from lianke.kernel import clock
from lianke.schooling.choices import DayKind, Provider
from lianke.schooling.models import ClassGroup, PlanRow, Provision, SharedGrades, Subject, Term
from lianke.timetable.choices import MeetingState, ParticipationState
from lianke.timetable.models import Participation
from tests.cast import County, school_time


@pytest.fixture
def autumn(county: County) -> County:
    """The cast in a real term, with no lesson planned yet; 2 periods of music a week for grades 1 to 3."""
    real_term(county)
    no_lessons_yet(county)
    return county


def account(group: ClassGroup, day: str) -> ClassAccount:
    with school_time(moment(day, 20 * 60)):
        found = account_of(group, clock.now())
    assert found is not None
    return found


def only(cells: list[AccountCell]) -> AccountCell:
    (cell,) = cells
    return cell


def test_a_gap_is_what_is_owed_less_what_counted(autumn: County) -> None:
    group = autumn.classes[0]
    give(lesson(autumn, "2026-09-03", [group]))
    give(lesson(autumn, "2026-09-08", [group]), counted=False, live_s=900)
    lesson(autumn, "2026-09-10", [group])  # planned, nobody came
    lesson(autumn, "2026-09-17", [group])  # still to come
    sums = account(group, "2026-09-11").sums  # 4 + 5 teaching days: 2 × 9 ÷ 5 = 3.6
    assert (sums.owed, sums.planned, sums.received, sums.missing, sums.not_planned, sums.not_counted) == (
        4,
        3,
        1,
        3,
        1,
        2,
    )
    assert (sums.surplus, sums.ahead) == (0, 1)


def test_a_make_up_day_owes_and_a_holiday_does_not(autumn: County) -> None:
    days = {
        day: account(autumn.classes[0], day).lived.teaching_days
        for day in (
            "2026-08-31",
            "2026-09-01",
            "2026-09-18",
            "2026-09-19",
            "2026-09-20",
            "2026-09-24",
            "2026-09-27",
            "2026-09-30",
            "2026-10-07",
        )
    }
    assert list(days.values()) == [0, 1, 14, 14, 15, 19, 19, 22, 22]


def test_a_holiday_week_owes_nothing_and_still_counts_as_a_week(autumn: County) -> None:
    before, after = account(autumn.classes[0], "2026-09-30"), account(autumn.classes[0], "2026-10-07")
    assert (before.sums.owed, after.sums.owed) == (9, 9)
    assert (before.lived.week, after.lived.week) == (5, 6)


def test_exam_weeks_owe_nothing_from_outside(autumn: County) -> None:
    assert [
        account(autumn.classes[0], day).sums.owed for day in ("2026-12-31", "2027-01-08", "2027-01-15")
    ] == [34, 34, 34]


def test_a_school_that_starts_late_by_permission_owes_less(autumn: County) -> None:
    mark(autumn.points[0], "2026-09-01", 6, DayKind.CLOSED, extinguishes=True)
    late, punctual = (account(group, "2026-09-11") for group in autumn.classes)
    assert (late.lived.teaching_days, late.sums.owed) == (5, 2)
    assert (punctual.lived.teaching_days, punctual.sums.owed) == (9, 4)


def test_a_day_without_power_stays_owed(autumn: County) -> None:
    mark(autumn.points[0], "2026-09-07", 5, DayKind.CLOSED)
    assert account(autumn.classes[0], "2026-09-11").sums.owed == 4


def test_a_term_that_begins_in_the_middle_of_a_week_owes_only_its_own_days(autumn: County) -> None:
    autumn.term.begins_on = date(2026, 9, 10)
    autumn.term.save()
    found = account(autumn.classes[0], "2026-09-14")
    assert (found.lived.week, found.lived.teaching_days, found.sums.owed) == (2, 3, 1)


def test_a_lesson_of_another_week_counts_and_more_than_owed_is_surplus(autumn: County) -> None:
    group = autumn.classes[0]
    for day in ("2026-09-01", "2026-09-02", "2026-09-03"):
        give(lesson(autumn, day, [group]))
    early, later = account(group, "2026-09-04").sums, account(group, "2026-09-11").sums
    assert (early.owed, early.received, early.settled, early.missing, early.surplus) == (2, 3, 2, 0, 1)
    assert (later.owed, later.received, later.settled, later.missing, later.surplus) == (4, 3, 3, 1, 0)


def test_one_lesson_discharges_all_grades_that_are_taught_together(autumn: County) -> None:
    group = composite_class(autumn.points[0], (2, 3), together=(autumn.subject,))
    give(lesson(autumn, "2026-09-03", [group]))
    found = account(group, "2026-09-04")
    assert [(cell.sums.owed, cell.sums.received, cell.sums.missing) for cell in found.cells] == [
        (2, 1, 1),
        (2, 1, 1),
    ]
    assert (found.sums.owed, found.sums.received, found.sums.missing) == (2, 1, 1)


def test_grades_that_are_taught_apart_are_added_and_never_netted(autumn: County) -> None:
    group = composite_class(autumn.points[0], (2, 3))
    for day in ("2026-09-01", "2026-09-02", "2026-09-03"):
        give(lesson(autumn, day, [group], grades=(2,)))
    sums = account(group, "2026-09-04").sums
    assert (sums.owed, sums.received, sums.settled, sums.missing, sums.surplus) == (4, 3, 2, 2, 1)


def test_a_class_taught_together_shows_the_grade_that_misses_most(autumn: County) -> None:
    group = composite_class(autumn.points[0], (2, 3), together=(autumn.subject,))
    give(lesson(autumn, "2026-09-01", [group]))
    give(lesson(autumn, "2026-09-03", [group], grades=(2,)))
    found = account(group, "2026-09-04")
    assert (found.sums.owed, found.sums.received, found.sums.missing) == (2, 1, 1)
    assert [cohort.grade for cohort in found.cohorts_of(only(found.shown))] == [2, 3]


def test_a_grade_without_the_subject_in_its_plan_is_owed_nothing(autumn: County) -> None:
    english = Subject.objects.create(name="英语")
    PlanRow.objects.create(plan=autumn.node.curriculum_plan, subject=english, grade=3, periods=3)
    Provision.objects.create(node=autumn.node, subject=english, who=Provider.BOTH)
    group = composite_class(autumn.points[0], (2, 3), together=(autumn.subject, english))
    assert [(cell.subject == english.pk, cell.sums.owed) for cell in account(group, "2026-09-11").shown] == [
        (False, 4),
        (True, 5),
    ]


def test_what_the_own_school_gives_is_declared_and_stands_apart(autumn: County) -> None:
    chinese = Subject.objects.create(name="语文")
    PlanRow.objects.create(plan=autumn.node.curriculum_plan, subject=chinese, grade=3, periods=7)
    found = account(autumn.classes[0], "2026-09-11")
    assert (found.sums.owed, found.said, found.is_undeclared) == (4, 0, True)
    declare_own_teaching(group=autumn.classes[0], periods={chinese.pk: 7}, person=autumn.assistant)
    found = account(autumn.classes[0], "2026-09-11")
    assert (found.sums.owed, found.said, found.is_undeclared) == (4, 13, False)


def test_a_nearer_provision_wins(autumn: County) -> None:
    Provision.objects.create(node=autumn.points[0], subject=autumn.subject, who=Provider.OWN)
    found = account(autumn.classes[0], "2026-09-11")
    assert (found.sums.owed, [one.periods for one in found.declared]) == (0, [2])


def test_subjects_are_not_netted(autumn: County) -> None:
    art = Subject.objects.create(name="美术")
    PlanRow.objects.create(plan=autumn.node.curriculum_plan, subject=art, grade=3, periods=2)
    Provision.objects.create(node=autumn.node, subject=art, who=Provider.OUTSIDE)
    for day in ("2026-09-01", "2026-09-02", "2026-09-03"):
        give(lesson(autumn, day, [autumn.classes[0]]))
    sums = account(autumn.classes[0], "2026-09-04").sums
    assert (sums.owed, sums.received, sums.missing, sums.surplus) == (4, 3, 2, 1)


def test_cancelled_and_excused_lessons_are_not_planned_and_stay_owed(autumn: County) -> None:
    group = autumn.classes[0]
    cancelled, excused = lesson(autumn, "2026-09-02", [group]), lesson(autumn, "2026-09-03", [group])
    cancelled.state = MeetingState.CANCELLED
    cancelled.save()
    Participation.objects.filter(meeting=excused).update(state=ParticipationState.EXCUSED)
    sums = account(group, "2026-09-04").sums
    assert (sums.owed, sums.planned, sums.missing, sums.not_planned) == (2, 0, 2, 2)


def test_only_the_latest_delivery_counts(autumn: County) -> None:
    group = autumn.classes[0]
    delivery = give(lesson(autumn, "2026-09-03", [group])).participations.get().deliveries.get()
    delivery.is_latest = False
    delivery.save()
    delivery.pk, delivery.revision, delivery.is_latest, delivery.counted = None, 2, True, False
    delivery.save()
    assert account(group, "2026-09-04").sums.received == 0


def test_lessons_of_a_day_that_is_not_settled_are_neither_missing_nor_given(autumn: County) -> None:
    give(lesson(autumn, "2026-09-03", [autumn.classes[0]]))
    with school_time(moment("2026-09-03", 9 * 60 + 50)):
        found = account_of(autumn.classes[0], clock.now())
    assert found is not None
    assert (found.sums.owed, found.sums.planned, found.sums.received, found.sums.ahead) == (1, 0, 0, 1)


def test_between_terms_the_last_one_stands_and_old_classes_stay_out(autumn: County) -> None:
    Term.objects.create(
        node=autumn.node,
        school_year="2026-2027",
        name="第二学期",
        begins_on=date(2027, 3, 1),
        ends_on=date(2027, 7, 2),
    )
    old = ClassGroup.objects.create(school=autumn.points[0], school_year="2025-2026", name="三(1)班")
    with school_time(moment("2027-02-01")):
        found = accounts_now(ClassGroup.objects.all(), clock.now())
    assert [one.group for one in found] == autumn.classes
    assert {one.lived.term for one in found} == {autumn.term}
    assert {one.sums.owed for one in found} == {34}
    assert account_of(old, clock.now()) is None


def test_shared_grades_of_one_subject_say_nothing_of_another(autumn: County) -> None:
    group = composite_class(autumn.points[0], (2, 3))
    SharedGrades.objects.create(class_group=group, subject=Subject.objects.create(name="美术")).cohorts.set(
        group.cohorts.all()
    )
    assert account(group, "2026-09-04").sums.owed == 4
