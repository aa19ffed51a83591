"""Which plan a lesson is taught by, as its list says."""

import json
from typing import Any

from lianke.live.choices import EventKind
from lianke.live.models import Event
from lianke.preparing.models import LessonPlanVersion
from lianke.preparing.queries.clips import clip_json, clips_by_digest
from lianke.preparing.queries.plans import (
    copies_for,
    groups_of,
    latest_version,
    print_url,
    prints_of,
    steps_of,
)
from lianke.preparing.steps import steps_json
from lianke.timetable.models import Meeting, Participation


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
