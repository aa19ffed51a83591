"""Reads of lesson plans."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from lianke.kernel import canonical
from lianke.live.choices import EventKind
from lianke.live.lesson_plan import PrintFile, Step, cues, step_of, steps_json
from lianke.live.models import Event, LessonPlan, LessonPlanVersion
from lianke.live.queries.clips import clip_json, clips_by_digest
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import participations_in


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


def version_of(meeting: Meeting) -> LessonPlanVersion | None:
    """What the lesson goes by: the version that it was opened with, before that the latest."""
    opened = Event.objects.filter(meeting=meeting, kind=EventKind.OPENED).order_by("seq").first()
    if opened is None:
        return latest_version(meeting)
    sealed = json.loads(opened.body).get("plan")
    if not sealed:
        return None
    return (
        LessonPlanVersion.objects.filter(plan__public_id=sealed["id"], no=sealed["version"])
        .select_related("plan")
        .first()
    )


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


def plan_json(meeting: Meeting, participation: Participation | None) -> dict[str, Any]:
    """The plan as contracts/lesson-plan.schema.json has it, with the copies that the reader's class needs;
    the lecturer reads all classes'.
    """
    version = version_of(meeting)
    if version is None:
        return {"plan": None}
    clips = {digest: clip_json(clip) for digest, clip in clips_by_digest(meeting).items()}
    copies = copies_for([participation.class_group] if participation else groups_of(meeting))
    return {
        "plan": {
            "id": version.plan.public_id,
            "version": version.no,
            "title": version.title,
            "steps": steps_json(steps_of(version), clips),
            "print": [
                {"name": one.name, "url": print_url(meeting, one), "copies": copies}
                for one in prints_of(version)
            ],
        }
    }


def groups_of(meeting: Meeting) -> list[ClassGroup | None]:
    return [one.class_group for one in participations_in([meeting]).select_related("class_group")]


def copies_for(groups: Iterable[ClassGroup | None]) -> int | None:
    """One a pupil; None where a class has not said how many it has."""
    pupils = [group.pupils for group in groups if group]
    return sum(one for one in pupils if one) if pupils and all(pupils) else None


def print_url(meeting: Meeting, file: PrintFile) -> str:
    return reverse("live:print_file", args=[meeting.public_id, file.digest])
