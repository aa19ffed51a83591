"""What the lecturer's desk starts with: whom to ring up for a class, how much of a lesson counts; and the way
back to it after 下课.
"""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from lianke.accounts.models import Person
from lianke.evidence.services.rules import make_rule
from lianke.evidence.tests.test_lesson import post
from lianke.live.tests.test_assistant import rung
from lianke.organisations.choices import Role
from lianke.timetable.models import Participation
from tests.cast import SCHOOL_MORNING, County, person, school_time, signed_in


def context_of(county: County) -> Any:
    answer = signed_in(county.lecturer).get(
        f"/lessons/{county.lesson.public_id}/desk/", headers={"accept": "text/html"}
    )
    assert answer.status_code == 200
    return answer.context


def test_it_names_a_classs_assistant_and_else_who_answers_for_the_school(county: County) -> None:
    first, second = county.classes[0], county.classes[1]
    first.assistant = rung(county.assistant, "13800000001")
    first.save()
    second.assistant = None
    second.save()
    rung(person("黄校长", second.school, Role.PRINCIPAL, "a-principal"), "13800000002")
    numbers = context_of(county)["numbers"]
    of = {one.class_group: one.public_id for one in county.lesson.participations.all()}
    assert numbers[of[first]] == f"助教{county.assistant.name} 13800000001"
    assert numbers[of[second]] == "校长 黄校长 13800000002"


def test_no_number_is_told_where_the_register_has_none(county: County) -> None:
    Person.objects.update(phone=None)
    assert context_of(county)["numbers"] == {}


def test_numbers_do_not_go_to_the_classrooms(county: County) -> None:
    rung(county.assistant, "13800000001")
    answer = post(signed_in(county.lecturer), county, "join").json()
    assert "13800000001" not in json.dumps(answer, ensure_ascii=False)


def rule_of(county: County, share_pct: int) -> None:
    make_rule(
        node=county.node,
        by=county.officer,
        valid_from=date(2026, 9, 1),
        share_pct=share_pct,
        late_s=300,
        why="县教育局第 3 号文",
    )


def test_a_lesson_counts_for_all_when_it_counts_where_most_is_asked(
    county: County, next_county: County
) -> None:
    assert context_of(county)["share_pct"] == 80
    rule_of(county, 60)
    assert context_of(county)["share_pct"] == 60
    guest = Participation.objects.filter(meeting=county.lesson).first()
    assert guest
    guest.class_group = next_county.classes[0]
    guest.save()
    rule_of(next_county, 90)
    assert context_of(county)["share_pct"] == 90


@pytest.mark.parametrize(("after", "offered"), [(4, True), (6, False)])
def test_the_lessons_page_leads_back_while_the_end_can_be_undone(
    county: County, after: int, *, offered: bool
) -> None:
    lecturer = signed_in(county.lecturer)
    post(lecturer, county, "open")
    with school_time(SCHOOL_MORNING + timedelta(minutes=25)):
        post(lecturer, county, "end")
    with school_time(SCHOOL_MORNING + timedelta(minutes=25 + after)):
        html = lecturer.get(
            f"/lessons/{county.lesson.public_id}/", headers={"accept": "text/html"}
        ).content.decode()
        others = (
            signed_in(county.officer)
            .get(f"/lessons/{county.lesson.public_id}/", headers={"accept": "text/html"})
            .content.decode()
        )
        again = lecturer.post(f"/lessons/{county.lesson.public_id}/go-on", headers={"accept": "text/html"})
    assert ("继续上课" in html) is offered
    assert "继续上课" not in others
    county.lesson.refresh_from_db()
    assert (again.status_code, county.lesson.state) == ((302, "open") if offered else (409, "ended"))
