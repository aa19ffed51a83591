"""A city with a year of lessons, written in bulk as rows of the real models, and how fast its account is.
Django has to be set up.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Case, Value, When
from django.test import Client

from lianke.accounts.models import Person
from lianke.coverage.services import fold_classes
from lianke.evidence.models import Delivery
from lianke.kernel import clock
from lianke.kernel.database import keep_statistics
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.schooling.choices import ClassKind, Provider
from lianke.schooling.models import (
    ClassGroup,
    Cohort,
    CurriculumPlan,
    PlanRow,
    Provision,
    SharedGrades,
    Subject,
    Term,
)
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Course, LessonType, Meeting, Participation

MEETINGS, PARTICIPATIONS = 25_509, 60_000
# a county's, of which each point has two classes: a normal one and a composite one
COUNTIES, TOWNSHIPS, POINTS = (8, 5, 12)
TERMS = ((date(2025, 9, 1), date(2026, 1, 16)), (date(2026, 3, 2), date(2026, 7, 3)))
VISITS = 40


def report() -> None:
    """Prints what `measure` reads: recompute s, check s, p95 of the account's pages and of the sign-in page
    in ms.
    """

    settle_in(TERMS[0][1])
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        officer = make_city()
    keep_statistics()  # as the clock does every hour
    with Path(os.devnull).open("w") as silent:
        settle_in(TERMS[0][1])  # a term that is over is kept too
        call_command("account", stdout=silent)
        settle_in(TERMS[1][1])
        recompute = min(timed(lambda: call_command("account", stdout=silent)) for _ in range(3))
        check = timed(lambda: call_command("account", "--check", stdout=silent))
    pages, login = page_times(officer)
    print("CITY", round(recompute, 2), round(check, 2), round(pages, 1), round(login, 1))


def settle_in(day: date) -> None:
    """From now on it is the evening of the day at school."""
    settings.SCHOOL_TIME_SHIFT_S = (clock.at(day, 19 * 60) - clock.real_now()).total_seconds()


def timed(work: Any) -> float:
    """CPU seconds: the database is in this process, and other people's work on the machine is not ours."""
    began = time.process_time()
    work()
    return time.process_time() - began


def page_times(officer: Any) -> tuple[float, float]:
    """p95 in ms of the slowest of the account's pages and of the sign-in page, visited in turn; before each
    visit a lesson somewhere in the city is counted otherwise, so that no page finds everything as it was.
    """
    signed_in, stranger = Client(headers={"accept": "text/html"}), Client(headers={"accept": "text/html"})
    signed_in.force_login(officer, backend="lianke.accounts.backends.PhoneOrNameBackend")
    county = Node.objects.filter(kind=NodeKind.COUNTY).order_by("pk")[0]
    group, subject = ClassGroup.objects.order_by("-school_year", "pk")[0], Subject.objects.order_by("pk")[0]
    places = [
        f"/coverage/{query}"
        for query in ("", "?by=township", "?by=class", "?by=month", "?by=week", f"?place={county.public_id}")
    ]
    lists = [f"/coverage/lessons/?set={which}" for which in ("received", "missing")]
    own = [
        f"/coverage/classes/{group.public_id}/",
        f"/coverage/classes/{group.public_id}/subjects/{subject.public_id}/",
    ]
    urls = [*places, *lists, "/coverage/gaps/", *own]
    took: dict[str, list[float]] = {url: [] for url in [*urls, "/sign-in/"]}
    counted = cycle(
        Delivery.objects.filter(
            participation__meeting__course__term=Term.objects.latest("begins_on")
        ).order_by("pk")[:5000:31]
    )
    for number in range(VISITS + 3):
        for url in took:
            count_again(next(counted))
            seconds = timed(lambda url=url: visit(stranger if url == "/sign-in/" else signed_in, url))
            if number >= 3:  # the first ones load templates
                took[url].append(seconds * 1000)
    for url, times in took.items():
        print(f"{p95(times):8.1f} {statistics.median(times):8.1f}  {url}", file=sys.stderr)
    return max(p95(took[url]) for url in urls), p95(took["/sign-in/"])


def count_again(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        counted=Case(When(counted=True, then=Value(False)), default=Value(True))
    )
    fold_classes(classes=[delivery.cohort.class_group_id])


def visit(client: Client, url: str) -> None:
    status = client.get(url).status_code
    assert status == 200, (url, status)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def make_city() -> Any:
    """A city whose counties have lessons of three subjects for two terms; every 12th did not count. Returns
    its officer.
    """

    city = Node.objects.create(kind=NodeKind.CITY, name="某市")
    subjects = [Subject.objects.create(name=name) for name in ("音乐", "美术", "英语", "语文", "数学")]
    plan = CurriculumPlan.objects.create(node=city)
    PlanRow.objects.bulk_create(
        PlanRow(plan=plan, subject=each, grade=grade, periods=2) for each in subjects for grade in range(1, 7)
    )
    Provision.objects.bulk_create(
        Provision(node=city, subject=each, who=Provider.OUTSIDE) for each in subjects[:3]
    )
    year = "2025-2026"
    terms = [
        Term.objects.create(node=city, school_year=year, name=name, begins_on=begins, ends_on=ends)
        for name, (begins, ends) in zip(("第一学期", "第二学期"), TERMS, strict=True)
    ]
    by_county: list[tuple[Node, list[ClassGroup]]] = []
    for number in range(COUNTIES):
        county = Node.objects.create(kind=NodeKind.COUNTY, name=f"县{number}", parent=city)
        county.county = county
        county.save()
        groups = []
        for index in range(POINTS):
            township = f"乡镇{index % TOWNSHIPS}"
            point = Node.objects.create(
                kind=NodeKind.POINT,
                name=f"点{number}-{index}",
                parent=county,
                county=county,
                township=township,
            )
            for name, kind, grades in (
                ("三(1)班", ClassKind.NORMAL, [3]),
                ("一二复式班", ClassKind.COMPOSITE, [1, 2]),
            ):
                group = ClassGroup.objects.create(school=point, school_year=year, name=name, kind=kind)
                cohorts = [Cohort.objects.create(class_group=group, grade=grade) for grade in grades]
                if len(cohorts) > 1:
                    for each in subjects[:3]:
                        SharedGrades.objects.create(class_group=group, subject=each).cohorts.set(cohorts)
                groups.append(group)
        by_county.append((county, groups))
    officer = Person.objects.create(name="市局", login="city")
    Membership.objects.create(person=officer, node=city, role=Role.OFFICER)
    teach(by_county, terms, subjects[:3])
    return officer


def teach(by_county: list[tuple[Any, list[Any]]], terms: list[Any], subjects: list[Any]) -> None:
    """Meetings, participations, what they discharge and what was delivered, as rows written in bulk."""

    chance = random.Random(20260626)  # noqa: S311 - the same city every time
    lesson_type = LessonType.objects.get(code="delivered")
    cohorts: dict[int, list[int]] = {}
    for pk, group in Cohort.objects.values_list("pk", "class_group"):
        cohorts.setdefault(group, []).append(pk)
    lecturers = [
        Person.objects.create(name=f"主讲{number}", login=f"lecturer{number}") for number in range(40)
    ]
    courses = [
        Course.objects.create(term=term, subject=each, grade=3, lesson_type=lesson_type)
        for term in terms
        for each in subjects
    ]
    meetings, planned = [], []
    for number, (term, day) in enumerate(lesson_days(terms)):
        county, groups = by_county[number % COUNTIES]
        subject = number // COUNTIES % len(subjects)
        begins = clock.at(day, (8 + number % 8) * 60)
        size = (
            2 if number * PARTICIPATIONS // MEETINGS == (number + 1) * PARTICIPATIONS // MEETINGS - 2 else 3
        )
        meetings.append(
            Meeting(
                course=courses[term * len(subjects) + subject],
                ordinal=number,
                begins_at=begins,
                ends_at=begins + timedelta(minutes=40),
                lecturer=lecturers[number % 40],
                host_node=county,
                state=MeetingState.ENDED,
                opened_at=begins,
            )
        )
        planned.append(chance.sample(groups, size))
    Meeting.objects.bulk_create(meetings, batch_size=1000)
    rows = [
        Participation(meeting=meeting, class_group=group)
        for meeting, groups in zip(meetings, planned, strict=True)
        for group in groups
    ]
    Participation.objects.bulk_create(rows, batch_size=1000)
    through = Participation.cohorts.through
    pairs = [(row, cohort) for row in rows for cohort in cohorts[row.class_group_id or 0]]
    through.objects.bulk_create(
        [through(participation=row, cohort_id=cohort) for row, cohort in pairs], batch_size=1000
    )
    deliveries = (
        Delivery(
            participation=row,
            cohort_id=cohort,
            scheduled_s=2400,
            live_s=2300,
            joined_late_s=10,
            counted=row.pk % 12 > 0,
            rule_version=1,
            head_hash="",
            made_at=row.meeting.ends_at,
        )
        for row, cohort in pairs
    )
    Delivery.objects.bulk_create(deliveries, batch_size=1000)
    print(f"{len(meetings)} meetings, {len(rows)} participations, {len(pairs)} cohorts", file=sys.stderr)


def lesson_days(terms: list[Any]) -> Iterator[tuple[int, date]]:
    """(term, weekday) of each of the year's meetings, evenly."""
    days = [
        (index, term.begins_on + timedelta(days=number))
        for index, term in enumerate(terms)
        for number in range((term.ends_on - term.begins_on).days + 1)
        if (term.begins_on + timedelta(days=number)).isoweekday() <= 5
    ]
    for number in range(MEETINGS):
        yield days[number * len(days) // MEETINGS]
