"""改计课规则: looked into first, put in force by a second step, and counted again by a job that a kill does not
stop.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import F
from pytest_django import Settings

from lianke.audit.models import Entry
from lianke.evidence.choices import ChangeState
from lianke.evidence.models import Delivery, RuleChange
from lianke.evidence.proof.verify import verify
from lianke.evidence.services import rules
from lianke.evidence.services.months import lock_month
from lianke.evidence.services.rules import confirm_change, drop_change, make_rule, propose_rule, step
from lianke.evidence.tasks import RECOUNT
from lianke.evidence.tests.evidenced import teach
from lianke.evidence.tests.test_presence_kept import BELL
from lianke.kernel.models import Job, JobState
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import Role
from lianke.schooling.models import CountingRule
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting
from tests.cast import County, make_county, person, school_time, signed_in
from tests.processes import BY_HAND, every_point, taken_up

SEVENTY: dict[str, Any] = {
    "valid_from": date(2026, 9, 1),
    "share_pct": 70,
    "late_s": 300,
    "counts_continued": False,
    "counts_recorded": False,
    "why": "县教育局第 3 号文",
}
ASKED = {"valid_from": "2026-09-01", "share_pct": "70", "late_min": "5", "why": "县教育局第 3 号文"}


@pytest.fixture
def by_hand(settings: Settings) -> None:
    """Jobs are kept and not done: the test does them."""
    settings.TASKS = BY_HAND


@pytest.fixture
def three_quarters(county: County) -> County:
    """A lesson of which one class received three quarters; three others are over that nobody opened."""
    teach(county, village_until=1800)
    others = county.course.meetings.exclude(pk=county.lesson.pk)
    others.update(state=MeetingState.ENDED, opened_at=F("begins_at"), ended_at=F("ends_at"))
    return county


def latest(county: County) -> list[tuple[bool, int]]:
    rows = Delivery.objects.filter(is_latest=True, participation__meeting=county.lesson).order_by(
        "participation"
    )
    return [(one.counted, one.rule_version) for one in rows]


def looked_into(county: County, **asked: Any) -> RuleChange:
    change = propose_rule(node=county.node, by=county.officer, **(SEVENTY | asked))
    RECOUNT.do_now(change.pk)
    change.refresh_from_db()
    return change


def test_a_look_says_what_would_count_otherwise_and_changes_nothing(
    three_quarters: County, by_hand: None
) -> None:
    before, sealed = (
        latest(three_quarters),
        list(Meeting.objects.values_list("timeline__last_seq", flat=True)),
    )
    change = looked_into(three_quarters)
    participation = three_quarters.lesson.participations.get(class_group=three_quarters.classes[0])
    assert (change.state, change.done, change.total) == (ChangeState.READY, 4, 4)
    assert change.differing == [[participation.pk, 3, True, False]]
    assert latest(three_quarters) == before == [(False, 1), (False, 1)]
    assert list(Meeting.objects.values_list("timeline__last_seq", flat=True)) == sealed
    assert not CountingRule.objects.exists()


def test_a_stricter_rule_says_what_would_not_count_any_more(county: County, by_hand: None) -> None:
    teach(county, village_until=2100)
    change = looked_into(county, share_pct=90)
    participation = county.lesson.participations.get(class_group=county.classes[0])
    assert change.differing == [[participation.pk, 3, False, False]]


def test_confirmed_it_is_in_force_and_the_lessons_are_counted_again_once(
    three_quarters: County, by_hand: None
) -> None:
    change = looked_into(three_quarters)
    rule = confirm_change(change=change, by=three_quarters.officer)
    assert latest(three_quarters) == [(False, 1), (False, 1)]  # the job has not begun
    for _twice in range(2):
        RECOUNT.do_now(change.pk)
    change.refresh_from_db()
    assert (change.state, change.revised, change.rule) == (ChangeState.DONE, 2, rule)
    assert latest(three_quarters) == [(True, 2), (False, 2)]
    assert Delivery.objects.filter(revision=1, is_latest=False).count() == 2
    verbs = (
        Entry.objects.filter(object_type__in=["rulechange", "countingrule"])
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["propose_counting_rule", "make_counting_rule", "recount_by_rule"]
    assert verify(Meeting.objects.filter(pk=three_quarters.lesson.pk)).findings == []


def test_lessons_of_locked_months_are_named_as_corrections(three_quarters: County, by_hand: None) -> None:
    with school_time(BELL + timedelta(days=20)):
        lock_month(node=three_quarters.node, month=date(2026, 9, 1), by=three_quarters.officer)
        change = looked_into(three_quarters)
    assert [row[3] for row in change.differing] == [True]


def test_a_change_that_another_rule_overtook_is_not_put_in_force(
    three_quarters: County, by_hand: None
) -> None:
    change = looked_into(three_quarters)
    make_rule(
        node=three_quarters.node,
        by=three_quarters.officer,
        valid_from=date(2026, 9, 1),
        share_pct=60,
        late_s=300,
        why="先到",
    )
    with pytest.raises(Refusal, match="overtaken"):
        confirm_change(change=change, by=three_quarters.officer)


def test_what_makes_no_sense_is_refused(three_quarters: County, by_hand: None) -> None:
    for asked, code in (({"share_pct": 0}, "impossible_rule"), ({"why": " "}, "no_reason")):
        with pytest.raises(Refusal, match=code):
            propose_rule(node=three_quarters.node, by=three_quarters.officer, **(SEVENTY | asked))
    change = looked_into(three_quarters)
    with pytest.raises(Refusal, match="already_changing"):
        propose_rule(node=three_quarters.node, by=three_quarters.officer, **SEVENTY)
    confirm_change(change=change, by=three_quarters.officer)
    for refused in (
        lambda: confirm_change(change=change, by=three_quarters.officer),
        lambda: drop_change(change=change, by=three_quarters.officer),
    ):
        with pytest.raises(Refusal):
            refused()
    RECOUNT.do_now(change.pk)
    with pytest.raises(Refusal, match="the_same"):
        propose_rule(node=three_quarters.node, by=three_quarters.officer, **SEVENTY)


def test_a_dropped_change_stops_its_job(
    three_quarters: County, by_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LESSONS_AT_ONCE", 1)
    change = propose_rule(node=three_quarters.node, by=three_quarters.officer, **SEVENTY)
    stale = RuleChange.objects.select_related("node").get(pk=change.pk)
    assert step(stale)
    drop_change(change=change, by=three_quarters.officer)
    step(stale)  # the job had read it before it was dropped
    RECOUNT.do_now(change.pk)
    change.refresh_from_db()
    assert (change.state, change.done) == (ChangeState.CANCELLED, 1)


def test_two_workers_at_one_change_count_every_lesson_once(
    three_quarters: County, by_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LESSONS_AT_ONCE", 1)
    change = propose_rule(node=three_quarters.node, by=three_quarters.officer, **SEVENTY)
    fetch = RuleChange.objects.select_related("node", "rule").get
    while fetch(pk=change.pk).state == ChangeState.LOOKING:
        one, two = fetch(pk=change.pk), fetch(pk=change.pk)
        step(one)
        step(two)
    change.refresh_from_db()
    assert (change.done, len(change.differing)) == (4, 1)


def test_a_job_that_was_given_up_goes_on_when_the_officer_says_so(
    three_quarters: County, by_hand: None
) -> None:
    change = propose_rule(node=three_quarters.node, by=three_quarters.officer, **SEVENTY)
    Job.objects.update(state=JobState.FAILED, problem="its worker died")
    client = signed_in(three_quarters.officer)
    address = f"/rules/{change.public_id}/"
    assert "接着算" in client.get(address).content.decode()
    for _press in range(2):
        assert client.post(f"{address}go-on/").status_code == 302
    assert "接着算" not in client.get(address).content.decode()
    RECOUNT.do_now(change.pk)
    change.refresh_from_db()
    assert change.state == ChangeState.READY
    assert client.post(f"{address}go-on/").status_code == 302  # from a page that was open all the time
    assert Entry.objects.filter(verb="take_up_recount").count() == 1


def test_a_recount_killed_at_every_point_ends_as_if_it_had_not_been(
    own_database: None, school_morning: None, by_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LESSONS_AT_ONCE", 1)
    county = make_county()
    teach(county, village_until=1800)
    change = propose_rule(node=county.node, by=county.officer, **SEVENTY)

    def whole() -> None:
        connections.close_all()
        assert Delivery.objects.filter(participation__meeting=county.lesson, is_latest=True).count() == 2
        assert verify(Meeting.objects.filter(pk=county.lesson.pk)).findings == []

    assert every_point(lambda: taken_up(RECOUNT, change.pk), whole) > 3
    confirm_change(change=RuleChange.objects.get(pk=change.pk), by=county.officer)
    assert every_point(lambda: taken_up(RECOUNT, change.pk), whole) > 10
    change.refresh_from_db()
    assert (change.state, change.revised, len(change.differing)) == (ChangeState.DONE, 2, 1)
    assert latest(county) == [(True, 2), (False, 2)]
    assert Delivery.objects.count() == 4


def test_the_officer_proposes_looks_again_and_puts_it_in_force_on_pages(
    three_quarters: County, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(three_quarters.officer)
    html = {"accept": "text/html"}
    assert "80 %" in client.get("/rules/", headers=html).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/rules/", ASKED | {"node": three_quarters.node.public_id})
    assert answer.status_code == 302
    page = client.get(answer["Location"], headers=html).content.decode()
    assert "1 个班级节次的计课结果会改变" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(answer["Location"] + "confirm/").status_code == 302
    assert "2 条" in client.get(answer["Location"], headers=html).content.decode()
    assert latest(three_quarters) == [(True, 2), (False, 2)]


def test_a_form_that_is_wrong_comes_back_with_sentences(three_quarters: County) -> None:
    client = signed_in(three_quarters.officer)
    answer = client.post(
        "/rules/",
        ASKED | {"node": three_quarters.node.public_id, "share_pct": "101", "why": ""},
        headers={"accept": "text/html"},
    )
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"share_pct", "why"}
    answer = client.post("/rules/", ASKED | {"node": "nosuchnode"}, headers={"accept": "text/html"})
    assert set(answer.context["form"].errors) == {"node"}


def test_nobody_but_the_officer_of_the_node_sees_or_makes_its_rule(
    three_quarters: County, next_county: County, by_hand: None
) -> None:
    change = looked_into(three_quarters)
    inspector = person("督学", three_quarters.node, Role.INSPECTOR, "a-inspector")
    principal = person("校长", three_quarters.points[0], Role.PRINCIPAL, "a-principal")
    for stranger in (three_quarters.lecturer, three_quarters.assistant, inspector, principal):
        assert signed_in(stranger).get("/rules/").status_code == 404
    for stranger in (next_county.officer, inspector, principal):
        assert signed_in(stranger).get(f"/rules/{change.public_id}/").status_code == 404
        assert signed_in(stranger).post(f"/rules/{change.public_id}/confirm/").status_code == 404
    answer = signed_in(next_county.officer).post(
        "/rules/", ASKED | {"node": three_quarters.node.public_id}, headers={"accept": "text/html"}
    )
    assert set(answer.context["form"].errors) == {"node"}
    assert not CountingRule.objects.exists()
