"""结对 as a bureau and a school see it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from lianke.organisations.models import Node
from lianke.pairing.models import Pair
from lianke.pairing.queries import points_without_supporter
from lianke.pairing.services import set_subjects
from tests.cast import County, signed_in

TODAY = date(2026, 9, 14)


@pytest.fixture
def pair(county: County) -> Pair:
    made = Pair.objects.create(
        supporter=county.lead_school,
        recipient=county.points[0],
        mode="1+N",
        batch="第一批",
        begins_on=date(2026, 9, 1),
        ends_on=date(2028, 8, 1),
    )
    set_subjects(wanted={made.pk: {county.subject.pk}})
    return made


def page(county: County, somebody: str = "officer", query: str = "") -> str:
    client = signed_in(getattr(county, somebody))
    return client.get(
        f"/pairs/{query}", headers={"accept": "text/html", "accept-language": "zh-hans"}
    ).content.decode()


def test_the_bureau_sees_every_pair_and_the_points_that_nobody_supports(county: County, pair: Pair) -> None:
    body = page(county)
    assert all(
        word in body
        for word in (county.lead_school.name, "铜冲教学点", "音乐", "1+N", "2026-09-01", "2028-07-31")
    )
    assert "李坪教学点" in body[body.index('id="alone"') :]
    assert "铜冲教学点" not in body[body.index('id="alone"') :]


def test_a_school_sees_its_own_pairs_and_the_next_county_none(
    county: County, next_county: County, pair: Pair
) -> None:
    assert county.lead_school.name in page(county, "assistant")
    assert county.lead_school.name not in page(next_county)


def test_pairs_are_found_by_a_school_s_name(county: County, pair: Pair) -> None:
    assert "2028-07-31" in page(county, query="?q=铜冲")
    assert "2028-07-31" not in page(county, query="?q=无此校")


def test_a_pair_that_is_over_supports_nobody(county: County, pair: Pair) -> None:
    points = Node.objects.filter(county=county.node)
    assert list(points_without_supporter(points, TODAY)) == [county.points[1]]
    Pair.objects.filter(pk=pair.pk).update(ends_on=TODAY)
    assert list(points_without_supporter(points, TODAY)) == county.points


@pytest.mark.parametrize(
    "change", [{"same": True}, {"ends_on": date(2026, 9, 1)}], ids=["with itself", "ends before it begins"]
)
def test_the_database_refuses_what_is_no_pair(county: County, pair: Pair, change: dict[str, object]) -> None:
    values = {"supporter": pair.recipient} if change.pop("same", False) else change
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.filter(pk=pair.pk).update(**values)


def test_a_pair_begins_once_on_a_day(county: County, pair: Pair) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(supporter=pair.supporter, recipient=pair.recipient, begins_on=pair.begins_on)


def test_subjects_of_a_pair_are_set_as_a_whole(county: County, pair: Pair) -> None:
    assert set_subjects(wanted={pair.pk: {county.subject.pk}}) == set()
    assert set_subjects(wanted={pair.pk: set()}) == {pair.pk}
    assert not pair.subjects.exists()
