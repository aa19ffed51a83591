"""Answers to what lower floors announce: the classes concerned are counted again."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from lianke.coverage.services import fold_classes
from lianke.evidence.models import Claim
from lianke.evidence.signals import claim_ruled, delivery_revised
from lianke.schooling.models import Cohort
from lianke.timetable.models import Meeting, Participation, Version
from lianke.timetable.signals import lesson_arranged, version_published


@receiver(delivery_revised)
def count_the_lessons(meetings: Iterable[Meeting], **kwargs: Any) -> None:
    fold_classes(classes=classes_in([meeting.pk for meeting in meetings]))


@receiver(claim_ruled)
def count_the_ruling(claim: Claim, **kwargs: Any) -> None:
    fold_classes(classes=classes_in([claim.participation.meeting_id]))


@receiver(version_published)
def count_the_plan(version: Version, **kwargs: Any) -> None:
    """All that its lessons named or name: a cohort that was taken out of one too, which is of a class under
    the version's node.
    """
    meetings = Meeting.objects.filter(
        course__term=version.term, host_node__path__startswith=version.node.path
    )
    under = Cohort.objects.filter(
        class_group__school__path__startswith=version.node.path,
        class_group__school_year=version.term.school_year,
    )
    fold_classes(
        classes={
            *classes_in(meetings.values_list("pk", flat=True)),
            *under.values_list("class_group", flat=True),
        }
    )


@receiver(lesson_arranged)
def count_the_lesson(meeting: Meeting, **kwargs: Any) -> None:
    fold_classes(classes=classes_in([meeting.pk]))


def classes_in(meetings: Iterable[int]) -> set[int]:
    """Ids of the classes that take part in the meetings (ids), and of those whose cohorts a lesson
    discharges.
    """
    taking_part = Participation.objects.filter(meeting__in=meetings)
    groups = taking_part.filter(class_group__isnull=False).values_list("class_group", flat=True)
    cohorts = Participation.cohorts.through.objects.filter(Q(participation__in=taking_part.values("pk")))
    return {*groups, *cohorts.values_list("cohort__class_group", flat=True)}
