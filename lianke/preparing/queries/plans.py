"""Reads of lesson plans."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from lianke.kernel import canonical
from lianke.kernel.above import Answer
from lianke.preparing.models import LessonPlan, LessonPlanVersion
from lianke.preparing.steps import PrintFile, Step, cues, step_of
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in

taught_version: Answer[[Meeting], LessonPlanVersion | None] = Answer(
    "the version that a lesson goes by: the one that it was opened with, before that the latest"
)


def plan_of(meeting: Meeting) -> LessonPlan | None:
    """The plan of a course's lesson, wherever in the calendar that lesson now stands; or of the meeting
    itself.
    """
    return LessonPlan.objects.filter(its_lesson(meeting)).first()


def its_lesson(meeting: Meeting) -> Q:
    if meeting.course_id and meeting.ordinal:
        return Q(course=meeting.course_id, ordinal=meeting.ordinal)
    return Q(meeting=meeting)


def latest_version(meeting: Meeting) -> LessonPlanVersion | None:
    plan = plan_of(meeting)
    return plan.versions.first() if plan else None


def steps_of(version: LessonPlanVersion) -> list[Step]:
    return [step_of(row) for row in version.steps]


def prints_of(version: LessonPlanVersion) -> list[PrintFile]:
    return [PrintFile(**row) for row in version.prints]


def sealed_plan(meeting: Meeting) -> dict[str, canonical.Json] | None:
    """What `opened` says of the plan: which version, and its steps in few words."""
    version = latest_version(meeting)
    if version is None:
        return None
    return {
        "id": version.plan.public_id,
        "version": version.no,
        "digest": version.digest,
        "title": version.title,
        "cues": cues(steps_of(version)),
    }


def groups_of(meeting: Meeting) -> list[ClassGroup | None]:
    return [one.class_group for one in participations_in([meeting]).select_related("class_group")]


def copies_for(groups: Iterable[ClassGroup | None]) -> int | None:
    """One a pupil; None where a class has not said how many it has."""
    pupils = [group.pupils for group in groups if group]
    return sum(one for one in pupils if one) if pupils and all(pupils) else None


def print_url(meeting: Meeting, file: PrintFile) -> str:
    return reverse("preparing:print_file", args=[meeting.public_id, file.digest])
