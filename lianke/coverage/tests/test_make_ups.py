"""补课: from a gap or a missed lesson to a published lesson that counts as made up; who may, and who was
quicker.
"""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections

from lianke.coverage.models import ClassFold
from lianke.coverage.queries.accounts import account_of
from lianke.coverage.queries.make_ups import MakeUp, make_up_of_gap, make_up_of_lesson
from lianke.coverage.services import arrange_make_up
from lianke.coverage.tests.factories import at, give, lesson, no_lessons_yet, real_term
from lianke.coverage.tests.test_gaps import ring
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import Role
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Clip, Deck
from lianke.preparing.queries.decks import deck_of
from lianke.preparing.queries.plans import latest_version, prints_of, steps_of
from lianke.preparing.services.plans import save_plan
from lianke.preparing.steps import PrintFile, Step
from lianke.schooling.models import BellSchedule, ClassGroup, TeacherProfile
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Booking, Meeting, Version
from lianke.timetable.services.arranging import cancel_arranged
from lianke.timetable.services.publishing import publish_version
from tests.cast import County, actor, make_county, person, school_time, signed_in

NOW = at("2026-09-11", 19 * 60)
MONDAY = date(2026, 9, 14)
HTML = {"accept": "text/html"}


def prepared(county: County) -> County:
    """Music is given by one lecturer; two periods ring for all, at 8:30 and 14:00; nothing is booked; one
    lesson was missed by both classes.
    """
    real_term(county)
    no_lessons_yet(county)
    Booking.objects.all().delete()
    schedule = BellSchedule.objects.get(node=county.node)
    schedule.valid_from = date(2026, 9, 1)
    schedule.save()
    ring(schedule, 8 * 60 + 30, 14 * 60)
    TeacherProfile.objects.create(person=county.lecturer).subjects.add(county.subject)
    give(lesson(county, "2026-09-08", county.classes), counted=False, live_s=0, late_s=None)
    return county


@pytest.fixture
def autumn(county: County) -> County:
    return prepared(county)


def missed(county: County) -> Meeting:
    return Meeting.objects.get(begins_at=at("2026-09-08"))


def of_lesson(county: County) -> MakeUp | None:
    return make_up_of_lesson(missed(county), ClassGroup.objects.all())


def arranged(county: County, *, make_up: MakeUp | None = None, day: date = MONDAY, no: int = 1) -> Meeting:
    found = make_up or of_lesson(county)
    assert found is not None
    return arrange_make_up(
        make_up=found, lecturer=county.lecturer.public_id, day=day, period_no=no, person=county.officer
    )


def sums(group: ClassGroup, day: str) -> tuple[int, int, int, int]:
    with school_time(at(day, 19 * 60)):
        account = account_of(group, clock.now())
    assert account is not None
    return account.sums.planned, account.sums.received, account.sums.made_up, account.sums.missing


def test_a_missed_lesson_is_made_up_for_all_who_missed_it_and_counts_as_made_up(
    autumn: County, django_capture_on_commit_callbacks: Any
) -> None:
    with school_time(NOW), django_capture_on_commit_callbacks(execute=True):
        made = arranged(autumn)
    assert (made.makes_up, made.course, made.state, made.lecturer) == (
        missed(autumn),
        missed(autumn).course,
        "planned",
        autumn.lecturer,
    )
    assert (clock.local(made.begins_at), made.host_node, made.host_room) == (
        at("2026-09-14", 510),
        autumn.lead_school,
        autumn.studio,
    )
    taking_part = {
        one.class_group: (one.room, [each.grade for each in one.cohorts.all()])
        for one in made.participations.all()
    }
    assert taking_part == {
        group: (room, [3]) for group, room in zip(autumn.classes, autumn.rooms, strict=True)
    }
    assert made.bookings.count() == 1 + 3 + 2  # lecturer, studio and two rooms, two classes
    assert all(sums(group, "2026-09-14")[:3] == (2, 0, 0) for group in autumn.classes)
    with django_capture_on_commit_callbacks(execute=True):
        give(made)
    ClassFold.objects.all().delete()
    assert all(sums(group, "2026-09-14")[:3] == (2, 1, 1) for group in autumn.classes)


def test_what_was_prepared_for_the_missed_lesson_serves_the_one_that_makes_it_up(autumn: County) -> None:
    lost = missed(autumn)
    film = Clip.objects.create(
        meeting=lost,
        name="小白船",
        digest="f" * 64,
        size=1,
        length_ms=9000,
        width=320,
        height=180,
        uploaded_by=autumn.lecturer,
        uploaded_at=clock.now(),
    )
    Deck.objects.create(
        meeting=lost,
        course=lost.course,
        name="小白船.pdf",
        digest="d" * 64,
        state=DeckState.READY,
        pages=6,
        width=1600,
        height=900,
        uploaded_by=autumn.lecturer,
        uploaded_at=clock.now(),
    )
    steps = [Step(40, "唱", "跟唱", 1, 2, film.digest)]
    save_plan(
        meeting=lost,
        person=autumn.lecturer,
        title="小白船",
        steps=steps,
        prints=[PrintFile("学习单", "0" * 64)],
    )
    with school_time(NOW):
        made = arranged(autumn)
    version, deck = latest_version(made), deck_of(made)
    assert version is not None
    assert (version.title, steps_of(version), [one.name for one in prints_of(version)]) == (
        "小白船",
        steps,
        ["学习单"],
    )
    assert deck is not None
    assert (deck.digest, deck.pages) == ("d" * 64, 6)
    assert [(one.digest, one.name) for one in Clip.objects.filter(meeting=made)] == [("f" * 64, "小白船")]


def test_what_counted_or_is_made_up_already_is_not_made_up_again(autumn: County) -> None:
    with school_time(NOW):
        first = of_lesson(autumn)
        assert first is not None
        arranged(autumn, make_up=first)
        assert of_lesson(autumn) is None
        with pytest.raises(Refusal, match="made_up"):
            arranged(autumn, make_up=first, no=2, day=MONDAY + timedelta(days=1))
        give(lesson(autumn, "2026-09-09", autumn.classes))
        assert (
            make_up_of_lesson(Meeting.objects.get(begins_at=at("2026-09-09")), ClassGroup.objects.all())
            is None
        )


def test_only_the_class_that_missed_it_takes_part(autumn: County) -> None:
    missed(autumn).participations.get(class_group=autumn.classes[0]).deliveries.update(counted=True)
    with school_time(NOW):
        made = arranged(autumn)
    assert [one.class_group for one in made.participations.all()] == [autumn.classes[1]]


def test_a_cancelled_lesson_is_made_up_too_and_one_to_come_is_not(autumn: County) -> None:
    ahead = lesson(autumn, "2026-09-16", autumn.classes)
    with school_time(NOW):
        assert make_up_of_lesson(ahead, ClassGroup.objects.all()) is None
        ahead.state = MeetingState.CANCELLED
        ahead.save()
        found = make_up_of_lesson(ahead, ClassGroup.objects.all())
        assert found is not None
        assert arranged(autumn, make_up=found).makes_up == ahead


def test_a_gap_is_filled_from_its_oldest_missed_lesson_else_with_one_that_was_never_planned(
    autumn: County,
) -> None:
    group = autumn.classes[0]
    with school_time(NOW):
        for expected, day in ((missed(autumn), MONDAY), (None, MONDAY + timedelta(days=1))):
            account = account_of(group, clock.now())
            assert account is not None
            made = arranged(autumn, make_up=make_up_of_gap(account, account.shown), day=day)
            assert (made.makes_up, made.arranged, made.course and made.course.subject) == (
                expected,
                True,
                autumn.subject,
            )
            assert [one.class_group for one in made.participations.all()] == [group]


def test_a_time_that_is_not_free_is_refused_with_a_sentence(autumn: County) -> None:
    with school_time(NOW):
        Booking.objects.create(
            meeting=missed(autumn),
            class_group=autumn.classes[1],
            begins_at=at("2026-09-14", 500),
            ends_at=at("2026-09-14", 540),
        )
        with pytest.raises(Refusal, match="not_free"):
            arranged(autumn)
        assert arranged(autumn, no=2).period_no == 2


def test_publishing_again_neither_moves_nor_cancels_it_and_names_it_when_it_is_in_the_way(
    autumn: County,
) -> None:
    with school_time(NOW):
        made = arranged(autumn)
        version = Version.objects.create(node=autumn.node, term=autumn.term, no=2, effective_from=MONDAY)
        plan = autumn.version.course_plans.get()
        slot = plan.slots.get()
        plan.pk, plan.version = None, version
        plan.save()
        slot.pk, slot.course_plan, slot.weekday, slot.period_no = None, plan, 2, 2
        slot.save()
        publish_version(version=version, actor=actor(autumn.officer))
        made.refresh_from_db()
        assert (made.state, clock.local(made.begins_at)) == ("planned", at("2026-09-14", 510))
        slot.weekday, slot.period_no = 1, 1
        slot.save()
        Version.objects.filter(pk=version.pk).update(state="draft")
        with pytest.raises(Refusal) as refused:
            publish_version(version=version, actor=actor(autumn.officer))
    assert "邓涵 2026-09-14 08:30" in refused.value.sentence


def test_it_can_be_cancelled_until_it_begins_and_its_time_is_free_again(autumn: County) -> None:
    with school_time(NOW):
        made = arranged(autumn)
        cancel_arranged(meeting=made, actor=actor(autumn.officer))
        assert not Booking.objects.filter(meeting=made).exists()
        again = arranged(autumn)
        with pytest.raises(Refusal, match="not_arranged"):
            cancel_arranged(meeting=missed(autumn), actor=actor(autumn.officer))
    with school_time(at("2026-09-14", 9 * 60)), pytest.raises(Refusal, match="not_arranged"):
        cancel_arranged(meeting=again, actor=actor(autumn.officer))


def test_of_two_officers_at_one_time_one_is_told_that_it_is_taken(
    own_database: None, school_morning: None
) -> None:
    county = prepared(make_county())
    with school_time(NOW):
        make_ups = []
        for group in county.classes:
            account = account_of(group, clock.now())
            assert account is not None
            make_ups.append(make_up_of_gap(account, account.shown))
        said: list[str] = []
        together = threading.Barrier(2)
        run = racing(county, together, said)
        threads = [threading.Thread(target=run, args=(one,)) for one in make_ups]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(said) in (["arranged", "clash"], ["arranged", "not_free"])
    assert Meeting.objects.filter(arranged=True).count() == 1


def racing(county: County, together: threading.Barrier, said: list[str]) -> Callable[[MakeUp], None]:
    def run(make_up: MakeUp) -> None:
        together.wait()
        try:
            arranged(county, make_up=make_up)
            said.append("arranged")
        except Refusal as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    return run


def test_the_officer_chooses_a_time_looks_again_and_arranges_it_on_pages(autumn: County) -> None:
    with school_time(NOW):
        client, page = signed_in(autumn.officer), f"/coverage/make-ups/{missed(autumn).public_id}/"
        assert page in client.get(f"/lessons/{missed(autumn).public_id}/", headers=HTML).content.decode()
        url = client.get(page, headers=HTML).context["rows"][0]["slots"][0]["url"]
        look = client.get(url, headers=HTML)
        assert look.context["groups"] == autumn.classes
        chosen = look.context["chosen"]
        made = client.post(page, chosen)
        assert made.status_code == 302
        shown = client.get(made["Location"], headers=HTML).content.decode()
        assert "补课" in shown
        assert client.post(page, chosen).status_code == 409  # a second click
        assert client.get(url, headers=HTML).status_code == 409
        lesson_id = made["Location"].split("/")[2]
        assert client.post(f"/coverage/make-ups/{lesson_id}/cancel/").status_code == 302
        assert Meeting.objects.get(public_id=lesson_id).state == MeetingState.CANCELLED


def test_the_lecturer_makes_up_their_own_lesson_themself_and_no_others(autumn: County) -> None:
    other = person("廖洋", autumn.lead_school, Role.LECTURER, "music")
    TeacherProfile.objects.create(person=other).subjects.add(autumn.subject)
    with school_time(NOW):
        page = f"/coverage/make-ups/{missed(autumn).public_id}/"
        client = signed_in(autumn.lecturer)
        assert [row["name"] for row in client.get(page, headers=HTML).context["rows"]] == [
            autumn.lecturer.name
        ]
        assert (
            client.post(page, {"lecturer": other.public_id, "day": "2026-09-14", "no": 1}).status_code == 404
        )
        assert signed_in(other).get(page).status_code == 404
        assert (
            client.post(
                page, {"lecturer": autumn.lecturer.public_id, "day": "2026-09-14", "no": 1}
            ).status_code
            == 302
        )


def test_whoever_only_oversees_or_is_of_another_county_arranges_nothing(
    autumn: County, next_county: County
) -> None:
    inspector = person("督学", autumn.node, Role.INSPECTOR, "a-inspector")
    gap = f"/coverage/classes/{autumn.classes[0].public_id}/subjects/{autumn.subject.public_id}/gap/"
    asked = {"lecturer": autumn.lecturer.public_id, "day": "2026-09-14", "no": 1}
    with school_time(NOW):
        assert signed_in(inspector).get(gap, headers=HTML).context["may_arrange"] is False
        assert signed_in(inspector).post(gap, asked).status_code == 404
        for stranger in (next_county.officer, autumn.assistant, next_county.lecturer):
            assert signed_in(stranger).post(gap, asked).status_code == 404
            assert (
                signed_in(stranger).post(f"/coverage/make-ups/{missed(autumn).public_id}/", asked).status_code
                == 404
            )
        assert (
            signed_in(autumn.officer).post(gap, {"lecturer": "x", "day": "gestern", "no": 1}).status_code
            == 404
        )
        assert signed_in(autumn.officer).post(gap, asked).status_code == 302
    assert Meeting.objects.filter(arranged=True).count() == 1
