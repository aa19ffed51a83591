"""What a school teaches itself, and from when on the account runs: said once, by the right people, and never
mixed with evidence.
"""

from datetime import date

import pytest

from lianke.audit.models import Entry
from lianke.coverage.queries.accounts import ClassAccount, account_of
from lianke.coverage.services import begin_account, declare_own_teaching
from lianke.coverage.tests.factories import at, composite_class, give, lesson, mark, no_lessons_yet, real_term
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import Role
from lianke.schooling.choices import DayKind, Provider
from lianke.schooling.models import ClassGroup, OwnTeaching, PlanRow, Provision, Subject
from tests.cast import County, person, school_time, signed_in


@pytest.fixture
def autumn(county: County) -> County:
    """Beside music from outside: Chinese of the own school, English of both, 6 and 3 a week for grades 2 and
    3.
    """
    real_term(county)
    no_lessons_yet(county)
    chinese, english = Subject.objects.create(name="语文"), Subject.objects.create(name="英语")
    PlanRow.objects.bulk_create(
        PlanRow(plan=county.node.curriculum_plan, subject=subject, grade=grade, periods=periods)
        for subject, periods in ((chinese, 6), (english, 3))
        for grade in (2, 3)
    )
    Provision.objects.create(node=county.node, subject=english, who=Provider.BOTH)
    return county


def subject(name: str) -> Subject:
    return Subject.objects.get(name=name)


def account(group: ClassGroup, day: str = "2026-09-11") -> ClassAccount:
    with school_time(at(day, 19 * 60)):
        found = account_of(group, clock.now())
    assert found is not None
    return found


def owed(group: ClassGroup, name: str) -> int:
    return account(group).of(subject(name).pk).owed


def test_of_both_what_the_school_says_is_no_longer_owed_from_outside(autumn: County) -> None:
    group = autumn.classes[0]
    assert owed(group, "英语") == 5  # 3 × 9 ÷ 5 = 5.4
    declare_own_teaching(group=group, periods={subject("英语").pk: 1}, person=autumn.assistant)
    assert owed(group, "英语") == 4  # 2 × 9 ÷ 5 = 3.6
    assert account(group).said == 2  # 1 × 9 ÷ 5 = 1.8


def test_a_composite_class_is_taught_itself_once_not_once_a_grade(autumn: County) -> None:
    group = composite_class(autumn.points[0], (2, 3))
    declare_own_teaching(group=group, periods={subject("语文").pk: 6}, person=autumn.assistant)
    assert OwnTeaching.objects.filter(cohort__class_group=group).count() == 2
    assert account(group).said == 11  # 6 × 9 ÷ 5 = 10.8


def test_saying_it_again_changes_nothing_and_taking_it_back_does(autumn: County) -> None:
    group, chinese = autumn.classes[0], subject("语文").pk
    counts = [
        declare_own_teaching(group=group, periods={chinese: wanted}, person=autumn.assistant)
        for wanted in (6, 6, 0)
    ]
    assert counts == [1, 0, 1]
    assert not OwnTeaching.objects.exists()
    said = Entry.objects.filter(verb="declare_own_teaching").order_by("pk").values_list("change", flat=True)
    assert list(said) == [{"语文 3": [0, 6]}, {"语文 3": [6, 0]}]


@pytest.mark.parametrize(("name", "periods"), [("音乐", 2), ("英语", 4), ("英语", -1), ("美术", 1)])
def test_what_comes_from_outside_and_more_than_the_plan_is_refused(
    autumn: County, name: str, periods: int
) -> None:
    Subject.objects.create(name="美术")
    with pytest.raises(Refusal):
        declare_own_teaching(
            group=autumn.classes[0], periods={subject(name).pk: periods}, person=autumn.assistant
        )
    assert not OwnTeaching.objects.exists()


def test_the_point_and_its_principal_say_it_on_the_page_and_nobody_else(
    autumn: County, next_county: County
) -> None:
    group, chinese, english = autumn.classes[0], subject("语文"), subject("英语")
    url = f"/coverage/classes/{group.public_id}/own/"
    principal = person("王校长", autumn.points[0], Role.PRINCIPAL, "principal")
    neighbour = person("李校长", autumn.points[1], Role.PRINCIPAL, "neighbour")
    for somebody, status in (
        (autumn.assistant, 302),
        (principal, 302),
        (autumn.officer, 302),
        (autumn.lecturer, 404),
        (neighbour, 404),
        (next_county.officer, 404),
    ):
        assert (
            signed_in(somebody).post(url, {chinese.public_id: "on", english.public_id: "2"}).status_code
            == status
        )
    assert dict(OwnTeaching.objects.values_list("subject__name", "periods")) == {"语文": 6, "英语": 2}
    signed_in(principal).post(url, {english.public_id: "absurd"})
    assert OwnTeaching.objects.count() == 2


def test_nothing_before_the_accounts_first_day_is_owed_or_counted(autumn: County) -> None:
    group = autumn.classes[0]
    for day in ("2026-09-01", "2026-09-08"):
        give(lesson(autumn, day, [group]))
    assert (account(group).of(autumn.subject.pk).owed, account(group).sums.received) == (4, 2)
    begin_account(node=autumn.points[0], day=date(2026, 9, 7), person=autumn.officer)
    found = account(group)
    assert (found.lived.teaching_days, found.of(autumn.subject.pk).owed, found.sums.received) == (5, 2, 1)
    assert account(autumn.classes[1]).lived.teaching_days == 9
    assert [span.first for span in found.lived.weeks] == [date(2026, 9, 7)]
    begin_account(node=autumn.points[0], day=None, person=autumn.officer)
    assert account(group).lived.teaching_days == 9


def test_an_account_that_begins_later_owes_nothing_yet(autumn: County) -> None:
    begin_account(node=autumn.node, day=date(2026, 10, 8), person=autumn.officer)
    found = account(autumn.classes[0])
    assert (found.sums.owed, found.lived.weeks, found.lived.months) == (0, [], [])
    with school_time(at("2026-09-11", 19 * 60)):
        for url in (
            "/coverage/",
            "/coverage/?by=week",
            f"/coverage/classes/{autumn.classes[0].public_id}/",
            "/coverage/gaps/",
        ):
            assert signed_in(autumn.officer).get(url, headers={"accept": "text/html"}).status_code == 200


def test_an_officer_says_on_the_page_when_the_account_begins_and_a_wrong_date_changes_nothing(
    autumn: County, next_county: County
) -> None:
    said = {"place": autumn.node.public_id, "begins_on": "2026-09-07"}
    assert signed_in(next_county.officer).post("/coverage/start/", said).status_code == 404
    principal = person("王校长", autumn.points[0], Role.PRINCIPAL, "principal")
    assert signed_in(principal).post("/coverage/start/", said).status_code == 404
    signed_in(autumn.officer).post("/coverage/start/", said)
    signed_in(autumn.officer).post("/coverage/start/", said | {"begins_on": "七号"})
    assert account(autumn.classes[0]).lived.begins == date(2026, 9, 7)
    assert Entry.objects.filter(verb="begin_account").count() == 1


def test_a_half_day_is_half_a_teaching_day(autumn: County) -> None:
    mark(autumn.node, "2026-09-10", 1, DayKind.HALF)
    found = account(autumn.classes[0])
    assert (found.lived.teaching_days, found.of(autumn.subject.pk).owed) == (8.5, 3)  # 2 × 8.5 ÷ 5 = 3.4
