"""存储: what each school keeps, and who gives it more."""

from datetime import timedelta

import pytest

from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind, Role, StoredKind
from lianke.organisations.models import Node, Space, StoredFile
from tests.cast import County, person, signed_in

GB = 1 << 30


def kept(place: Node, size: int, days_ago: int = 0, kind: StoredKind = StoredKind.SLIDES) -> None:
    at = clock.now() - timedelta(days=days_ago)
    name = f"{kind}/{StoredFile.objects.count()}"
    StoredFile.objects.create(place=place, kind=kind, name=name, size=size, at=at)


def test_the_fullest_school_stands_first_with_the_day_on_which_it_is_full(county: County) -> None:
    kept(county.lead_school, 10 * GB, days_ago=60)
    kept(county.lead_school, 5 * GB, days_ago=14)  # 5 left: four weeks more of that
    kept(county.points[0], 1 * GB, days_ago=60)
    kept(county.points[0], 90 * GB, kind=StoredKind.RECORDING)
    answer = signed_in(county.officer).get("/storage/")
    rows = list(answer.context["page"])
    assert [one.place for one in rows] == [county.lead_school, county.points[0], county.points[1]]
    assert rows[0].full_on == clock.today() + timedelta(days=28)
    assert (rows[0].is_soon_full, rows[1].full_on, rows[1].recorded) == (True, None, 90 * GB)
    assert answer.context["soon"] == 1
    assert rows[0].full_on.isoformat() in answer.content.decode()


def test_an_officer_gives_a_school_more_and_it_is_written_down(county: County) -> None:
    officer, place = signed_in(county.officer), county.points[0]
    assert officer.post(f"/storage/{place.public_id}/", {"gb": "40"})["Location"] == "/storage/"
    assert Space.objects.get(place=place).gb == 40
    entry = Entry.objects.get(verb="give_space")
    assert (entry.actor_name, entry.object_id, entry.change) == ("周敏", place.public_id, {"gb": 40})


@pytest.mark.parametrize("typed", ["", "0", "-3", "viel", "1.5", "100001", "9" * 40])
def test_what_is_no_number_of_gb_is_refused_by_a_sentence(county: County, typed: str) -> None:
    answer = signed_in(county.officer).post(
        f"/storage/{county.points[0].public_id}/", {"gb": typed}, follow=True
    )
    assert "100,000" in answer.content.decode()
    assert not Space.objects.exists()


def test_a_principal_and_a_technician_see_their_school_and_give_nothing(county: County) -> None:
    for role in (Role.PRINCIPAL, Role.TECHNICIAN):
        somebody = signed_in(person("韦", county.points[0], role, f"a-{role}"))
        answer = somebody.get("/storage/")
        assert [one.place for one in answer.context["page"]] == [county.points[0]]
        assert "/storage/" + county.points[0].public_id not in answer.content.decode()
        assert somebody.post(f"/storage/{county.points[0].public_id}/", {"gb": "40"}).status_code == 404


def test_the_page_costs_the_same_for_three_schools_and_for_thirteen(
    county: County, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    officer = signed_in(county.officer)
    for index in range(10):
        with django_assert_num_queries(9):  # type: ignore[operator]  # pytest-django's fixture is a function
            officer.get("/storage/")
        place = Node.objects.create(
            kind=NodeKind.POINT, name=f"新{index}教学点", parent=county.node, county=county.node
        )
        kept(place, GB)
