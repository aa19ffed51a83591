"""申诉, 补录, 认定, and the month that is locked."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.models import Entry
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, Delivery, MonthLock, Ruling
from lianke.evidence.services.claims import file_claim, rule_on_claim
from lianke.evidence.services.months import lock_month
from lianke.evidence.tests.evidenced import PICTURE, teach
from lianke.evidence.tests.test_presence_kept import BELL, in_class, marks_of, send
from lianke.kernel.refusal import Refusal
from lianke.live.models import Event
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of, waiting
from lianke.timetable.models import Participation
from tests.cast import County, person, school_time, signed_in

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def short(county: County) -> Iterator[Participation]:
    """The first village dropped out after 20 minutes; it is afternoon."""
    teach(county, village_until=1200, polled=False)
    with school_time(BELL + timedelta(hours=5)):
        yield county.lesson.participations.get(class_group=county.classes[0])


@pytest.fixture
def second(county: County) -> Person:
    return person("冯毅", county.node, "officer", "a-second")


def claimed(participation: Participation, by: Person, **changes: Any) -> Claim:
    said: dict[str, Any] = {
        "kind": ClaimKind.APPEAL,
        "reason": Reason.POWER,
        "sentence": "10点起全村停电",
        "minutes": 40,
        "proof": None,
    }
    return file_claim(participation=participation, by=by, **said | changes)


def test_a_ruling_stands_beside_the_measured_figure_and_never_edits_it(
    short: Participation, county: County, second: Person
) -> None:
    before = list(Delivery.objects.order_by("pk").values())
    claim = claimed(short, county.assistant, proof=SimpleUploadedFile("电表.png", PICTURE))
    ruling = rule_on_claim(claim=claim, by=second, granted=True, sentence="供电所有通知")
    kinds = list(
        Event.objects.filter(meeting=county.lesson).order_by("-seq").values_list("kind", flat=True)[:2]
    )
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert kinds == ["ruled", "claimed"]
    assert list(Entry.objects.order_by("-pk").values_list("verb", "actor_name", "object_id")[:2]) == [
        ("rule_on_claim", "冯毅", ruling.public_id),
        ("file_claim", "张涵悦", claim.public_id),
    ]


def test_whoever_filed_a_claim_does_not_rule_on_it(short: Participation, county: County) -> None:
    claim = claimed(short, county.officer)
    with pytest.raises(Refusal, match="same_person"):
        rule_on_claim(claim=claim, by=county.officer, granted=True, sentence="是这样的")
    assert not Ruling.objects.exists()


def test_a_claim_is_ruled_on_once(short: Participation, county: County, second: Person) -> None:
    claim = claimed(short, county.assistant)
    rule_on_claim(claim=claim, by=second, granted=False, sentence="没有证明")
    with pytest.raises(Refusal, match="already_ruled"):
        rule_on_claim(claim=claim, by=county.officer, granted=True, sentence="另有看法")
    assert claimed(short, county.assistant).pk != claim.pk  # a refused one may be followed by a better one


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minutes": 41}, "too_many_minutes"),
        ({"minutes": -1}, "too_many_minutes"),
        ({"sentence": "  "}, "no_sentence"),
        ({"proof": SimpleUploadedFile("x.html", b"<script>")}, "no_proof"),
        ({"proof": SimpleUploadedFile("x.png", b"GIF89a")}, "no_proof"),
        ({"proof": SimpleUploadedFile("x.pdf", b"%PDF-" + b"x" * 10 * 1024 * 1024)}, "too_large"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    short: Participation, county: County, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        claimed(short, county.assistant, **changes)
    assert not Claim.objects.exists()
    assert not Event.objects.filter(kind="claimed").exists()


def test_one_claim_waits_at_a_time(short: Participation, county: County) -> None:
    claimed(short, county.assistant)
    with pytest.raises(Refusal, match="already_claimed"):
        claimed(short, county.lecturer)


def test_what_was_granted_is_not_claimed_again(short: Participation, county: County, second: Person) -> None:
    rule_on_claim(claim=claimed(short, county.assistant), by=second, granted=True, sentence="供电所有通知")
    with pytest.raises(Refusal, match="already_granted"):
        claimed(short, county.lecturer)
    assert "/claims/" + short.public_id not in page(
        signed_in(county.assistant), f"/lessons/{county.lesson.public_id}/"
    )


def test_a_lesson_that_nobody_opened_is_entered_afterwards_not_appealed(
    county: County, second: Person
) -> None:
    participation = county.lesson.participations.get(class_group=county.classes[0])
    with pytest.raises(Refusal, match="not_over"):
        claimed(participation, county.assistant)
    with school_time(BELL + timedelta(hours=2)):
        with pytest.raises(Refusal, match="nothing_measured"):
            claimed(participation, county.assistant)
        claim = claimed(
            participation,
            county.assistant,
            kind=ClaimKind.SUPPLEMENT,
            reason=Reason.IN_PERSON,
            sentence="邓老师到点上课",
        )
        rule_on_claim(claim=claim, by=second, granted=True, sentence="有签到表")
    assert [event.kind for event in Event.objects.filter(meeting=county.lesson).order_by("seq")] == [
        "claimed",
        "ruled",
    ]


@pytest.mark.parametrize("table", [Claim, Ruling])
def test_the_database_refuses_to_change_what_was_claimed_or_ruled(
    short: Participation, county: County, second: Person, table: type[Claim | Ruling]
) -> None:
    rule_on_claim(claim=claimed(short, county.assistant), by=second, granted=True, sentence="供电所有通知")
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(sentence="另写一句")
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.all().delete()


def page(client: Client, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_from_the_lessons_page_to_the_ruling_and_back(
    short: Participation, county: County, second: Person
) -> None:
    assistant, officer = signed_in(county.assistant), signed_in(second)
    lesson = f"/lessons/{county.lesson.public_id}/"
    address = f"{lesson}claims/{short.public_id}/"
    assert address in page(assistant, lesson)
    body = {
        "kind": "appeal",
        "reason": "power",
        "minutes": "40",
        "sentence": "10点起全村停电",
        "proof": SimpleUploadedFile("电表.png", PICTURE),
    }
    filed = assistant.post(address, body, headers={"accept": "text/html"})
    claim = Claim.objects.get()
    assert filed.headers["Location"] == f"/claims/{claim.public_id}/"
    assert "待认定" in page(assistant, "/claims/")
    assert "确认认定" not in page(assistant, f"/claims/{claim.public_id}/")
    assert "确认认定" in page(officer, f"/claims/{claim.public_id}/")
    ruled = officer.post(
        f"/claims/{claim.public_id}/rule/",
        {"granted": "yes", "sentence": "供电所有通知"},
        headers={"accept": "text/html"},
    )
    assert ruled.status_code == 302
    shown = page(assistant, lesson)
    assert "认定成立，40 分钟" in shown
    assert "20 分钟" in shown  # what was measured, still
    proof = officer.get(f"/claims/{claim.public_id}/proof")
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(proof.streaming_content) == PICTURE  # type: ignore[attr-defined]  # a FileResponse


def test_a_refused_form_says_why_and_keeps_what_was_typed(short: Participation, county: County) -> None:
    body = {"kind": "appeal", "reason": "power", "minutes": "90", "sentence": "停电一小时"}
    address = f"/lessons/{county.lesson.public_id}/claims/{short.public_id}/"
    answer = signed_in(county.assistant).post(address, body, headers={"accept": "text/html"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "这节课共 40 分钟，不能填得更多。" in text
    assert "停电一小时" in text


def test_after_the_lock_a_late_log_is_the_next_months_correction(
    short: Participation, county: County
) -> None:
    with school_time(BELL + timedelta(days=20)):
        lock = lock_month(node=county.node, month=SEPTEMBER, by=county.officer)
        late = [mark | {"n": mark["n"] + 500} for mark in marks_of([(1200, 1200)])]
        send((in_class(county, county.device_keys[0]), "village", late))
    with school_time(BELL + timedelta(days=50)):
        following = lock_month(node=county.node, month=OCTOBER, by=county.officer)
        third = signed_in(county.officer).get("/months/")
    of_class = [row for row in lock.lessons if row[0] == short.public_id]
    lecturer = county.lecturer.public_id
    assert of_class == [[short.public_id, 3, lecturer, False, False]]
    assert following.corrections == [["2026-09", short.public_id, 3, lecturer, True, False]]
    assert MonthLock.objects.get(pk=lock.pk).lessons == lock.lessons
    assert third.context["corrections"] == []  # it was told once


def test_after_the_lock_a_ruling_is_the_next_months_correction(
    short: Participation, county: County, second: Person
) -> None:
    with school_time(BELL + timedelta(days=20)):
        lock_month(node=county.node, month=SEPTEMBER, by=county.officer)
        rule_on_claim(
            claim=claimed(short, county.assistant), by=second, granted=True, sentence="供电所有通知"
        )
        waiting = signed_in(county.officer).get("/months/").context
    assert waiting["corrections_count"] == 1
    assert (waiting["rows"][0]["measured"], waiting["rows"][0]["ruled"]) == (0, 0)


def test_a_month_is_locked_once_when_it_is_over_and_in_order(short: Participation, county: County) -> None:
    with pytest.raises(Refusal, match="not_over"):
        lock_month(node=county.node, month=SEPTEMBER, by=county.officer)
    with school_time(BELL + timedelta(days=50)):
        lock_month(node=county.node, month=OCTOBER, by=county.officer)
        with pytest.raises(Refusal, match="locked"):
            lock_month(node=county.node, month=OCTOBER, by=county.officer)
        with pytest.raises(Refusal, match="later_is_locked"):
            lock_month(node=county.node, month=SEPTEMBER, by=county.officer)
    assert MonthLock.objects.count() == 1


def test_whoever_may_rule_is_told_and_whoever_filed_it_hears_the_ruling(
    short: Participation, county: County, second: Person
) -> None:
    claim = claimed(short, county.officer)
    assert not receipts_of(county.officer).exists()  # she knows
    [waits] = receipts_of(second)
    assert told(waits.notice).title == f"{short.class_group} 的申诉 待认定"
    assert told(waits.notice).url == f"/claims/{claim.public_id}/"
    assert claim.sentence not in str(waits.notice.arguments)
    rule_on_claim(claim=claim, by=second, granted=True, sentence="电表为证")
    for somebody in (county.officer, county.lecturer):
        assert told(receipts_of(somebody).get().notice).title == "申诉 认定成立"
    assert not waiting(receipts_of(second)).exists()
