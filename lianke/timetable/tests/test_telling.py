"""Who is told what when a lesson changes on the day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel import clock
from lianke.notices.choices import Asks
from lianke.notices.models import Notice, Receipt, Sending
from lianke.notices.pages import told
from lianke.notices.queries import receipts_of, waiting
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.timetable.choices import PlanState
from lianke.timetable.models import Meeting, PlanRun
from lianke.timetable.services.arranging import Receiving, Time, arrange_lesson, cancel_arranged
from lianke.timetable.services.plans import fail_plan
from lianke.timetable.services.standing_in import Teaching, stand_in
from lianke.timetable.tasks import PLAN
from tests.cast import SCHOOL_MORNING, County, actor, make_county, person, school_time
from tests.processes import at_once, every_point


def colleague(county: County) -> Person:
    found = Person.objects.filter(login="a-colleague").first()
    return found or person("唐悦", county.lead_school, Role.LECTURER, "a-colleague")


def given_by(county: County, who: Person | None, meeting: Meeting | None = None) -> None:
    lesson = meeting or county.lesson
    teaching = Teaching(who, county.lead_school, county.studio, 1) if who else None
    stand_in(absent=county.lecturer, choices=[(lesson, teaching)], actor=actor(county.officer))


def readers(notice: Notice) -> dict[str, str]:
    """Name, or screen, → what is asked."""
    return {
        one.person.name if one.person else f"screen {one.device_id}": one.asks
        for one in notice.receipts.select_related("person")
    }


def latest(kind: str) -> Notice:
    return Notice.objects.filter(kind=kind).latest("pk")


def test_a_stand_in_is_told_to_whom_it_concerns_and_the_relieved_only_reads(county: County) -> None:
    principal = person("林校长", county.points[0], Role.PRINCIPAL, "a-principal")
    given_by(county, colleague(county))
    keys = [DeviceKey.objects.get(key_hash=DeviceKey.hash_of(key)).pk for key in county.device_keys]
    assert readers(latest("stand_in")) == {
        "唐悦": Asks.CONFIRM,
        county.assistant.name: Asks.CONFIRM,
        **{f"screen {key}": Asks.CONFIRM for key in keys},
        principal.name: Asks.READ,
    }
    assert readers(latest("relieved")) == {county.lecturer.name: Asks.READ}
    words = told(latest("stand_in"))
    assert words.title == "今天第1节 换人"
    assert words.line == "09:05 音乐 · 三年级，唐悦 代 邓涵。教室、时间不变。"
    assert words.url == f"/lessons/{county.lesson.public_id}/"
    assert told(latest("relieved")).url == ""
    assert latest("stand_in").needed_by == county.lesson.begins_at


def test_a_point_without_a_principal_of_its_own_has_that_of_the_school_above(county: County) -> None:
    central = Node.objects.create(
        kind=NodeKind.SCHOOL, name="中心小学", parent=county.node, county=county.node
    )
    county.points[0].parent = central
    county.points[0].save()
    person("石校长", central, Role.PRINCIPAL, "central")
    gone = person("去校长", central, Role.PRINCIPAL, "gone")
    Membership.objects.filter(person=gone).update(ends_on=clock.today())
    given_by(county, colleague(county))
    told_to = readers(latest("stand_in"))
    assert "石校长" in told_to
    assert "去校长" not in told_to


def test_changed_again_and_taken_back_only_the_last_word_waits(county: County) -> None:
    given_by(county, colleague(county))
    other = person("韦晓", county.lead_school, Role.LECTURER, "a-other")
    given_by(county, other)
    assert readers(latest("relieved")) == {"唐悦": Asks.READ}
    given_by(county, None)
    assert readers(latest("lesson_cancelled"))[other.name] == Asks.READ
    assert told(latest("lesson_cancelled")).title == "今天第1节 停课"
    given_by(county, county.lecturer)
    assert told(latest("lesson_given_back")).title == "今天第1节 不换人了"
    [left] = waiting(receipts_of(county.assistant))
    assert left.notice == latest("lesson_given_back")
    [mine] = waiting(receipts_of(county.lecturer))
    assert mine.notice == latest("lesson_given_back")
    given_by(county, county.lecturer)
    assert Notice.objects.count() == 6  # what is so already is told to nobody


def test_what_is_refused_was_told_to_nobody(county: County) -> None:
    with school_time(SCHOOL_MORNING + timedelta(minutes=10)), pytest.raises(Exception, match="changed_since"):
        given_by(county, colleague(county))
    assert not Notice.objects.exists()


def test_a_make_up_lesson_is_told_and_so_is_that_it_is_off_again(county: County) -> None:
    begins = clock.now() + timedelta(hours=2)
    arranged = arrange_lesson(
        course=county.course,
        lecturer=county.lecturer,
        host=county.lead_school,
        host_room=county.studio,
        time=Time(3, begins, begins + timedelta(minutes=40)),
        receiving=[Receiving(county.classes[0], county.rooms[0], list(county.classes[0].cohorts.all()))],
        makes_up=county.lesson,
        actor=actor(county.officer),
    )
    notice = latest("lesson_arranged")
    assert told(notice).title == "今天第3节 补课"
    assert told(notice).line == "11:00 音乐 · 三年级，邓涵 上，补 9月14日 那一节。"
    assert set(readers(notice)) == {
        county.lecturer.name,
        county.assistant.name,
        f"screen {DeviceKey.objects.get(key_hash=DeviceKey.hash_of(county.device_keys[0])).pk}",
    }
    cancel_arranged(meeting=arranged, actor=actor(county.officer))
    [left] = waiting(receipts_of(county.assistant))
    assert left.notice.kind == "lesson_cancelled"


def test_a_room_that_is_open_is_told_by_a_message_and_others_are_not(county: County) -> None:
    coming = county.course.meetings.order_by("begins_at")[1]
    given_by(county, colleague(county), coming)
    assert set(Sending.objects.values_list("address", flat=True)) == {county.lesson.public_id}
    assert set(Sending.objects.values_list("receipt__device", flat=True)) == set(
        Receipt.objects.filter(device__isnull=False).values_list("device", flat=True)
    )
    Sending.objects.all().delete()
    with school_time(SCHOOL_MORNING - timedelta(minutes=30)):
        given_by(county, None, coming)
    assert not Sending.objects.exists()


def test_a_class_without_an_assistant_and_a_room_without_a_screen_are_no_hindrance(county: County) -> None:
    for group in county.classes:
        group.assistant = None
        group.save()
    DeviceKey.objects.update(revoked_at=clock.real_now())
    given_by(county, None)
    assert readers(latest("lesson_cancelled")) == {county.lecturer.name: Asks.READ}


def test_a_stand_in_killed_at_any_point_is_there_and_told_or_neither(
    own_database: None, school_morning: None
) -> None:
    county = make_county()
    who = colleague(county)

    def agree() -> None:
        changed = county.lesson.lecturer_id == who.pk
        assert Notice.objects.count() == (2 if changed else 0)
        assert Receipt.objects.count() == (5 if changed else 0)

    assert every_point(lambda: given_by(county, who), agree) > 20
    assert county.lesson.lecturer_id == who.pk


def test_pressed_by_several_at_once_it_is_told_once(own_database: None, school_morning: None) -> None:
    county = make_county()
    who = colleague(county)
    at_once(lambda: given_by(county, who), people=3)
    assert Notice.objects.filter(kind="stand_in").count() == 1


@pytest.fixture
def run(county: County) -> PlanRun:
    return PlanRun.objects.create(
        node=county.node,
        term=county.term,
        person=county.officer,
        made_at=clock.now(),
        state=PlanState.SEARCHING,
    )


def test_whoever_ordered_a_plan_hears_that_there_is_none(county: County, run: PlanRun) -> None:
    fail_plan(pk=run.pk, sentence="没有主讲")
    fail_plan(pk=run.pk, sentence="没有主讲")
    [receipt] = receipts_of(county.officer)
    assert told(receipt.notice).title == "没能排出来"
    assert told(receipt.notice).url == f"/timetable/plans/{run.public_id}/"


def test_of_a_plan_that_was_cancelled_meanwhile_nothing_is_told(county: County, run: PlanRun) -> None:
    PlanRun.objects.update(state=PlanState.CANCELLED)
    PLAN.do_now(run.pk)
    fail_plan(pk=run.pk, sentence="没有主讲")
    assert not receipts_of(county.officer).exists()
    with pytest.raises(ObjectDoesNotExist):
        latest("plan_failed")
