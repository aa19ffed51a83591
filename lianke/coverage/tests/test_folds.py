"""What is kept is what the lessons say: after every announcement, after a crash, and whatever is done to a
row.
"""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from lianke.coverage.models import ClassFold
from lianke.coverage.queries.account import AccountStanding, Lessons, standing, step
from lianke.coverage.queries.accounts import account_of, accounts_now, class_account
from lianke.coverage.services import fold_classes, tend_folds
from lianke.coverage.tests.factories import at, give, lesson, no_lessons_yet, real_term
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, Ruling
from lianke.evidence.signals import claim_ruled, delivery_revised
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.choices import DayKind, Provider
from lianke.schooling.models import (
    AccountStart,
    CalendarDay,
    ClassGroup,
    Cohort,
    OwnTeaching,
    PlanRow,
    Provision,
    SharedGrades,
    Subject,
    Term,
)
from lianke.timetable.models import Meeting, Version
from lianke.timetable.signals import version_published
from tests.cast import County, school_time

days = st.lists(st.integers(0, 130), max_size=60)


@st.composite
def lessons(draw: st.DrawFn) -> Lessons:
    planned = sorted(draw(days))
    received = [day for day in planned if draw(st.booleans())]
    return Lessons(planned, received, [day for day in received if draw(st.booleans())])


@given(
    lessons(),
    st.integers(1, 8),
    st.lists(st.integers(0, 140), min_size=2, max_size=12, unique=True).map(sorted),
)
def test_what_stretches_add_is_the_whole_and_each_begins_where_the_last_ended(
    some: Lessons, periods: int, ends: list[int]
) -> None:
    evenings = [standing(periods, end * 0.5, some.between(0, end)) for end in ends]
    steps = [
        step(before, after) for before, after in zip([AccountStanding(), *evenings], evenings, strict=False)
    ]
    whole = evenings[-1]
    assert [sum(column) for column in zip(*(one[:4] for one in steps), strict=True)] == list(whole[:4])
    assert [one.before for one in steps[1:]] == [one.missing for one in steps[:-1]]
    assert all(0 <= one.made_up <= one.received <= one.planned for one in steps)
    assert steps[-1].missing == whole.owed - min(whole.received, whole.owed)


@pytest.fixture
def autumn(county: County) -> County:
    real_term(county)
    no_lessons_yet(county)
    return county


def received(group: ClassGroup) -> int:
    with school_time(at("2026-09-18", 19 * 60)):
        account = account_of(group, clock.now())
    assert account is not None
    return account.sums.received


def check() -> str:
    out = StringIO()
    call_command("account", "--check", stdout=out)
    return out.getvalue()


def test_nothing_kept_and_everything_kept_say_the_same(autumn: County) -> None:
    give(lesson(autumn, "2026-09-03", autumn.classes))
    before = [received(group) for group in autumn.classes]
    fold_classes(classes=[group.pk for group in autumn.classes])
    assert ClassFold.objects.count() == 2
    assert [received(group) for group in autumn.classes] == before == [1, 1]


def test_a_delivery_a_plan_and_a_ruling_are_counted_when_they_are_announced(autumn: County) -> None:
    group = autumn.classes[0]
    fold_classes(classes=[group.pk])
    given_lesson = give(lesson(autumn, "2026-09-03", [group]))
    delivery_revised.send(Meeting, meetings=[given_lesson])
    assert received(group) == 1
    missed = give(lesson(autumn, "2026-09-08", [group]), counted=False)
    claim = Claim.objects.create(
        participation=missed.participations.get(),
        kind=ClaimKind.APPEAL,
        reason=Reason.POWER,
        sentence="停电",
        minutes=40,
        filed_by=autumn.assistant,
        filed_at=clock.now(),
    )
    Ruling.objects.create(
        claim=claim, granted=True, sentence="属实", ruled_by=autumn.officer, ruled_at=clock.now()
    )
    claim_ruled.send(Claim, claim=claim)
    assert received(group) == 2
    lesson(autumn, "2026-09-10", [group])
    version_published.send(Version, version=autumn.version)
    assert "agree" in check()


def test_a_ruling_stands_apart_and_what_was_refused_counts_for_nothing(autumn: County) -> None:
    group = autumn.classes[0]
    for day, granted in (("2026-09-08", True), ("2026-09-10", False)):
        missed = give(lesson(autumn, day, [group]), counted=False)
        claim = Claim.objects.create(
            participation=missed.participations.get(),
            kind=ClaimKind.SUPPLEMENT,
            reason=Reason.LINE,
            sentence="断网",
            minutes=40,
            filed_by=autumn.assistant,
            filed_at=clock.now(),
        )
        Ruling.objects.create(
            claim=claim, granted=granted, sentence="查过", ruled_by=autumn.officer, ruled_at=clock.now()
        )
    with school_time(at("2026-09-11", 19 * 60)):
        account = account_of(group, clock.now())
    assert account is not None
    sums = account.sums
    assert (sums.owed, sums.planned, sums.received, sums.ruled, sums.missing, sums.not_counted) == (
        4,
        2,
        1,
        1,
        3,
        1,
    )


def test_a_row_that_was_changed_by_hand_is_named_and_the_clock_mends_it(autumn: County) -> None:
    give(lesson(autumn, "2026-09-03", autumn.classes))
    fold_classes(classes=[group.pk for group in autumn.classes])
    assert "2 kept accounts agree" in check()
    wrong = ClassFold.objects.get(class_group=autumn.classes[0])
    wrong.lessons[0][3] = []
    wrong.save()
    with pytest.raises(CommandError, match="1 of 2 differ"):
        check()
    with school_time(at("2026-09-20")):
        assert [fold.class_group_id for fold in tend_folds()] == [autumn.classes[0].pk]
        assert tend_folds() == []
    assert "agree" in check()


def test_the_clock_keeps_what_was_never_counted(autumn: County) -> None:
    assert tend_folds(limit=1) == []
    assert ClassFold.objects.count() == 1
    tend_folds(limit=5)
    assert set(ClassFold.objects.values_list("class_group", flat=True)) == {
        group.pk for group in autumn.classes
    }


def plan_more(county: County) -> None:
    PlanRow.objects.update(periods=3)


def provide_it_ourselves(county: County) -> None:
    Provision.objects.update(who=Provider.BOTH)
    cohort = county.classes[0].cohorts.get()
    OwnTeaching.objects.create(
        cohort=cohort, subject=county.subject, periods=1, said_by=county.officer, said_at=clock.now()
    )


def begin_later(county: County) -> None:
    AccountStart.objects.create(node=county.points[0], begins_on="2026-09-09")


def close_a_day(county: County) -> None:
    CalendarDay.objects.create(node=county.points[0], date="2026-09-10", kind=DayKind.HOLIDAY)


def end_the_term_early(county: County) -> None:
    Term.objects.update(ends_on="2026-09-11")


def add_a_grade(county: County) -> None:
    Cohort.objects.create(class_group=county.classes[0], grade=2)


def teach_two_grades_as_one(county: County) -> None:
    group = county.classes[0]
    Cohort.objects.create(class_group=group, grade=2)
    SharedGrades.objects.create(class_group=group, subject=county.subject).cohorts.set(group.cohorts.all())


def rename_everything(county: County) -> None:
    ClassGroup.objects.update(name="四(1)班")
    Node.objects.filter(pk=county.points[0].pk).update(name="新坪教学点")
    Subject.objects.filter(pk=county.subject.pk).update(name="唱歌")


def give_a_lesson(county: County) -> None:
    delivery_revised.send(Meeting, meetings=[give(lesson(county, "2026-09-08", county.classes))])


def change_a_fold_by_hand(county: County) -> None:
    fold = ClassFold.objects.get(class_group=county.classes[0])
    fold.lessons[0][2] = [*fold.lessons[0][2], 9]
    fold.save()


CHANGES = (
    plan_more,
    provide_it_ourselves,
    begin_later,
    close_a_day,
    end_the_term_early,
    add_a_grade,
    teach_two_grades_as_one,
    rename_everything,
    give_a_lesson,
    change_a_fold_by_hand,
)


def everything_said() -> list[tuple[object, ...]]:
    with school_time(at("2026-09-18", 19 * 60)):
        return [
            (
                str(one.group),
                one.group.school.name,
                one.sums,
                one.by_week,
                one.said,
                one.lived.teaching_days,
                [str(each) for each in one.subjects.values()],
                sorted(one.grades),
            )
            for one in accounts_now(ClassGroup.objects.all(), clock.now())
        ]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_account_kept_in_memory_is_reckoned_anew_when_any_row_behind_it_changes(
    autumn: County, change: Callable[[County], None]
) -> None:
    give(lesson(autumn, "2026-09-03", autumn.classes))
    fold_classes(classes=[group.pk for group in autumn.classes])
    before = everything_said()
    assert everything_said() == before
    change(autumn)
    after = everything_said()
    class_account.cache_clear()
    assert after == everything_said()
    assert after != before
