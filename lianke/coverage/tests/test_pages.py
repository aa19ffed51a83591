"""The pages: who may open them, and that every figure is the length of the list behind it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import translation

from lianke.accounts.models import Person
from lianke.coverage.access import classes_overseen_by, classes_visible_to
from lianke.coverage.pages.county import county_page
from lianke.coverage.pages.group import class_page
from lianke.coverage.pages.scope import Filters, scope_of
from lianke.coverage.pages.words import day_label
from lianke.coverage.queries.accounts import account_of, accounts_now
from lianke.coverage.queries.lessons import not_counted_on
from lianke.coverage.tests.factories import at, composite_class, give, lesson, no_lessons_yet, real_term
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, Ruling
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort
from lianke.timetable.models import Participation
from tests.cast import YEAR, County, make_county, person, school_time, signed_in

SETS = ("planned", "received", "missing", "ahead")


@pytest.fixture
def autumn(county: County) -> Any:
    """A Friday evening in September; two classes have had lessons that counted and lessons that did not."""
    real_term(county)
    no_lessons_yet(county)
    composite = composite_class(county.points[0], (1, 2), name="一二复式班", together=(county.subject,))
    give(lesson(county, "2026-09-01", [*county.classes, composite]))
    give(lesson(county, "2026-09-03", [county.classes[0], composite]))
    give(lesson(county, "2026-09-08", county.classes), counted=False, live_s=1384, late_s=30)
    lesson(county, "2026-09-09", [county.classes[0]])
    lesson(county, "2026-09-21", county.classes)
    with school_time(at("2026-09-11", 19 * 60)):
        yield county


def page(client: Client, url: str) -> str:
    response = client.get(url, headers={"accept": "text/html"})
    assert response.status_code == 200, url
    return str(response.content.decode())


def rows_in(html: str) -> int:
    return html.count("<tr>") - html.count("<thead><tr>")


def in_chinese(phrase: Callable[[datetime], str], value: datetime) -> str:
    with translation.override("zh-hans"):
        return phrase(value)


def urls_of(group: ClassGroup) -> list[str]:
    base = f"/coverage/classes/{group.public_id}/"
    return [base, f"{base}lessons/?set=missing"]


def statuses(somebody: Person, urls: list[str]) -> list[int]:
    client = signed_in(somebody)
    return [client.get(url).status_code for url in urls]


def test_the_county_page_says_what_is_owed_given_and_missing(autumn: County) -> None:
    answer = signed_in(autumn.officer).get("/coverage/", headers={"accept": "text/html"})
    numbers = re.findall(r">([\d,]+)</span></a>", str(answer.context["headline"]))
    assert numbers == ["12", "5", "7"]  # 3 classes × (2 × 9 ÷ 5 = 4); 2 + 1 + 2 counted
    assert [step["number"] for step in answer.context["flow"]] == ["12", "0", "8", "5", "7"]


def test_the_worst_class_stands_first_with_the_last_reason(autumn: County) -> None:
    rows = (
        signed_in(autumn.officer).get("/coverage/?by=class", headers={"accept": "text/html"}).context["rows"]
    )
    assert (rows[0]["group"], rows[0]["missing"]) == (autumn.classes[1], "3")
    assert {row["group"].name: row["reason"] for row in rows}["一二复式班"] is None
    assert [row["reason"]["day"] for row in rows if row["group"] == autumn.classes[0]] == [
        in_chinese(day_label, at("2026-09-09"))
    ]


def test_the_last_reason_is_of_a_lesson_that_no_ruling_counts(autumn: County) -> None:
    missed = [
        give(lesson(autumn, day, [autumn.classes[0]]), counted=False) for day in ("2026-09-10", "2026-09-10")
    ]
    claim = Claim.objects.create(
        participation=missed[1].participations.get(),
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
    [(_row, delivery)] = not_counted_on({autumn.classes[0].pk: missed[0].begins_at.date()}).values()
    assert delivery == missed[0].participations.get().deliveries.get()


@pytest.mark.parametrize("few", [20, 0])
@pytest.mark.parametrize("which", SETS)
def test_every_figure_of_the_county_is_the_length_of_its_list(
    autumn: County, which: str, few: int, monkeypatch: Any
) -> None:
    """However its cohorts are looked up."""
    monkeypatch.setattr("lianke.coverage.queries.lessons.FEW", few)
    client = signed_in(autumn.officer)
    html = page(client, f"/coverage/lessons/?set={which}")
    sums = client.get(f"/coverage/lessons/?set={which}", headers={"accept": "text/html"}).context["sets"]
    size = next(int(each["size"]) for each in sums if each["current"])
    assert rows_in(html) == size == {"planned": 8, "received": 5, "missing": 3, "ahead": 2}[which]


def test_every_figure_of_a_class_is_the_length_of_its_list(autumn: County) -> None:
    client = signed_in(autumn.officer)
    for account in accounts_now(ClassGroup.objects.all(), clock.now()):
        sizes = {"planned": "planned", "received": "received", "missing": "not_counted", "ahead": "ahead"}
        for cell in account.shown:
            subject = account.subjects[cell.subject].public_id
            for which, name in sizes.items():
                html = page(
                    client,
                    f"/coverage/classes/{account.group.public_id}/lessons/?subject={subject}&set={which}",
                )
                assert rows_in(html) == getattr(cell.sums, name), (account.group, which)


def test_every_figure_of_a_grade_is_the_length_of_its_list(autumn: County) -> None:
    group = ClassGroup.objects.get(name="一二复式班")
    html = page(
        signed_in(autumn.officer), f"/coverage/classes/{group.public_id}/lessons/?grade=2&set=received"
    )
    assert rows_in(html) == 2


def test_every_address_on_the_pages_opens(autumn: County) -> None:
    client = signed_in(autumn.officer)
    for start in (
        "/coverage/",
        *(f"/coverage/classes/{group.public_id}/" for group in ClassGroup.objects.all()),
    ):
        for url in set(re.findall(r'href="(/coverage/[^"#]*)"', page(client, start))):
            page(client, url.replace("&amp;", "&"))


def test_a_list_says_why_a_lesson_did_not_count(autumn: County) -> None:
    html = page(
        signed_in(autumn.officer), f"/coverage/classes/{autumn.classes[1].public_id}/lessons/?set=missing"
    )
    assert "57 %" in html  # 1384 s of 2400 s
    assert re.search(r"23\D+4", html)  # 23 min 4 s live


def test_filters_narrow_every_figure(autumn: County) -> None:
    client, school = signed_in(autumn.officer), autumn.points[1].public_id
    answer = client.get(f"/coverage/?place={school}", headers={"accept": "text/html"}).context
    assert ([row["group"] for row in answer["rows"]], answer["flow"][0]["number"]) == (
        [autumn.classes[1]],
        "4",
    )
    assert f"place={school}" in answer["flow"][4]["url"]
    by_grade = client.get("/coverage/?grade=1&by=class", headers={"accept": "text/html"}).context["rows"]
    assert [row["group"].name for row in by_grade] == ["一二复式班"]


def test_only_classes_with_a_hole_are_listed_and_the_figures_stay(autumn: County) -> None:
    for meeting in (lesson(autumn, day, autumn.classes[:1]) for day in ("2026-09-02", "2026-09-04")):
        give(meeting)
    answer = signed_in(autumn.officer).get("/coverage/?only=missing", headers={"accept": "text/html"}).context
    assert autumn.classes[0] not in [row["group"] for row in answer["rows"]]
    assert [step["number"] for step in answer["flow"]] == ["12", "0", "10", "7", "5"]


def test_a_filter_that_matches_nothing_claims_nothing(autumn: County) -> None:
    answer = signed_in(autumn.officer).get("/coverage/?grade=9", headers={"accept": "text/html"})
    assert "<h1>" not in answer.content.decode()


def test_a_county_without_classes_says_what_to_do(next_county: County) -> None:
    Participation.objects.all().delete()
    officer = person("新", next_county.bureau, Role.OFFICER, "new-officer")
    answer = signed_in(officer).get("/coverage/", headers={"accept": "text/html"})
    assert (answer.status_code, list(answer.context["places"].nodes)) == (200, [])


def test_a_stranger_from_the_next_county_sees_nothing(autumn: County, next_county: County) -> None:
    assert page(signed_in(autumn.officer), urls_of(autumn.classes[0])[0])
    for stranger in (next_county.officer, next_county.lecturer, next_county.assistant):
        assert statuses(stranger, urls_of(autumn.classes[0])) == [404, 404]
    html = page(signed_in(next_county.officer), "/coverage/")
    assert autumn.classes[0].public_id not in html
    assert autumn.classes[0].public_id not in page(
        signed_in(next_county.officer), "/coverage/lessons/?set=planned"
    )


def test_only_overseers_have_a_county_page(autumn: County) -> None:
    teacher = person("李老师", autumn.points[0], Role.TEACHER, "teacher")
    for somebody in (autumn.lecturer, autumn.assistant, teacher):
        assert statuses(somebody, ["/coverage/", "/coverage/lessons/"]) == [404, 404]


def test_a_principal_oversees_the_own_school(autumn: County) -> None:
    principal = person("王校长", autumn.points[1], Role.PRINCIPAL, "principal")
    rows = signed_in(principal).get("/coverage/", headers={"accept": "text/html"}).context["rows"]
    assert [row["group"] for row in rows] == [autumn.classes[1]]
    assert statuses(principal, urls_of(autumn.classes[0])) == [404, 404]


def test_a_class_is_seen_by_its_school_its_assistant_and_those_who_teach_it(autumn: County) -> None:
    teacher = person("李老师", autumn.points[0], Role.TEACHER, "teacher")
    elsewhere = person("陈老师", autumn.lead_school, Role.TEACHER, "elsewhere")
    expected = {
        autumn.officer: 200,
        teacher: 200,
        autumn.assistant: 200,
        autumn.lecturer: 200,
        elsewhere: 404,
    }
    for somebody, status in expected.items():
        assert statuses(somebody, urls_of(autumn.classes[0])) == [status, status]
        assert (autumn.classes[0] in classes_visible_to(somebody)) == (status == 200)


def test_a_lecturer_no_longer_sees_a_class_whose_lessons_were_cancelled(autumn: County) -> None:
    Participation.objects.filter(class_group=autumn.classes[1]).update(state="cancelled")
    assert statuses(autumn.lecturer, urls_of(autumn.classes[1])) == [404, 404]


def test_a_reader_gets_links_only_to_lessons_that_open(autumn: County) -> None:
    colleague = person("廖洋", autumn.lead_school, Role.LECTURER, "colleague")
    own = lesson(autumn, "2026-09-10", [autumn.classes[0]])
    own.lecturer = colleague
    own.save()
    client = signed_in(colleague)
    links = set(
        re.findall(
            r"\"/lessons/(\w+)/\"",
            page(client, f"/coverage/classes/{autumn.classes[0].public_id}/lessons/?set=planned"),
        )
    )
    assert links == {own.public_id}
    assert client.get(f"/lessons/{own.public_id}/", headers={"accept": "text/html"}).status_code == 200


def test_whoever_is_not_signed_in_is_asked_to(autumn: County) -> None:
    assert not AnonymousUser().is_authenticated
    for url in ("/coverage/", "/coverage/lessons/", *urls_of(autumn.classes[0])):
        assert Client(headers={"accept": "application/json"}).get(url).status_code == 401


@pytest.mark.parametrize("query", ["set=all", "subject=nosuch", "grade=9", "subject=%00"])
def test_a_figure_that_does_not_exist_is_not_found(autumn: County, query: str) -> None:
    assert statuses(
        autumn.officer, [f"/coverage/classes/{autumn.classes[0].public_id}/lessons/?{query}"]
    ) == [404]


QUERIES_OF_THE_COUNTY = 16
QUERIES_OF_A_CLASS = 17


@pytest.mark.parametrize("more", [0, 2])
def test_the_county_page_asks_as_much_for_one_class_as_for_three(
    autumn: County, more: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for index in range(more):
        group = ClassGroup.objects.create(
            school=autumn.points[index], school_year=YEAR, name=f"三({index + 2})班"
        )
        Cohort.objects.create(class_group=group, grade=3)
        give(lesson(autumn, "2026-09-02", [group]), counted=False, live_s=0, late_s=None)
    with django_assert_num_queries(QUERIES_OF_THE_COUNTY):
        scope = scope_of(accounts_now(classes_overseen_by(autumn.officer), clock.now()), Filters(by="class"))
        rows = county_page(scope, "")["rows"]
    assert len(rows) == 3 + more


@pytest.mark.parametrize("more", [0, 2])
def test_a_class_asks_as_much_for_one_lesson_as_for_three(
    autumn: County, more: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for day in ("2026-09-02", "2026-09-04")[:more]:
        give(lesson(autumn, day, [autumn.classes[1]]), counted=False)
    with django_assert_num_queries(QUERIES_OF_A_CLASS):
        account = account_of(autumn.classes[1], clock.now())
        assert account is not None
        rows = class_page(account, autumn.officer)["recent"]
    assert len(rows) == 1 + more


@pytest.fixture
def province(autumn: County) -> Any:
    """Two cities of two counties and of one, and a county that the province runs itself; classes in each."""
    top = Node.objects.create(kind=NodeKind.PROVINCE, name="某省")
    cities = [Node.objects.create(kind=NodeKind.CITY, name=name, parent=top) for name in ("甲市", "乙市")]
    more = [make_county(name, prefix=name) for name in ("溪口县", "竹林县", "石桥县")]
    for county, above in zip((autumn, *more), (cities[0], cities[0], cities[1], top), strict=True):
        county.node.parent = above
        county.node.save()
        for node in Node.objects.filter(county=county.node).exclude(pk=county.node.pk):
            node.parent = county.node
            node.save()
        if county is not autumn:
            real_term(county)
            no_lessons_yet(county)
    return person("省厅", top, Role.OFFICER, "province")


def columns(answer: Any) -> list[tuple[str, str, str]]:
    return [(row["within"], row["label"], row["missing"]) for row in answer.context["rows"]]


def test_a_province_sees_a_row_for_each_city_and_opens_one(province: Person) -> None:
    client = signed_in(province)
    answer = client.get("/coverage/", headers={"accept": "text/html"})
    assert answer.context["by"] == "city"
    assert columns(answer)[0] == ("", "甲市", "15")  # 7 + 8; nobody else had any lesson
    assert set(columns(answer)[1:]) == {("", "石桥县", "8"), ("", "乙市", "8")}
    assert {place.name for place in answer.context["places"].nodes} == {"甲市", "乙市", "石桥县"}
    one_city = client.get(answer.context["rows"][0]["url"], headers={"accept": "text/html"})
    assert columns(one_city) == [("", "溪口县", "8"), ("", "云岭县", "7")]
    assert {place.name for place in one_city.context["places"].nodes} == {"云岭县", "溪口县"}
    by_county = client.get("/coverage/?by=county", headers={"accept": "text/html"})
    assert {("甲市", "云岭县", "7"), ("", "石桥县", "8")} < set(columns(by_county))


def test_what_a_row_of_a_city_says_is_missing_is_behind_its_number(province: Person, autumn: County) -> None:
    client = signed_in(province)
    rows = client.get("/coverage/", headers={"accept": "text/html"}).context["rows"]
    assert rows_in(page(client, rows[0]["missing_url"])) == 3  # lessons that were planned and did not count
    assert [rows_in(page(client, row["missing_url"])) for row in rows[1:]] == [0, 0]
    assert signed_in(autumn.officer).get(rows[0]["url"]).status_code == 404
