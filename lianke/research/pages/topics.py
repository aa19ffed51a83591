"""What the pages of 同课异构 show: topics, and the lessons of one side by side."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.evidence.queries.deliveries import latest_deliveries
from lianke.kernel import clock
from lianke.live.pages.replay import replay
from lianke.live.queries.plans import version_of
from lianke.recording.models import Recording
from lianke.research.access import lessons_to_compare, topics_visible_to
from lianke.research.models import Topic
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in, title_of

MOST_TO_CHOOSE = 200


def topics_page(person: Person) -> dict[str, Any]:
    topics = topics_visible_to(person).prefetch_related(
        "lessons__meeting__lecturer", "lessons__meeting__host_node"
    )
    return {"topics": list(topics), "choices": choices(lessons_to_compare(person))}


def choices(lessons: QuerySet[Meeting]) -> list[dict[str, str]]:
    """Lessons that can be put side by side, latest first, with those of the type 同课异构 before all others."""
    rows = lessons.filter(begins_at__lt=clock.now()).select_related(
        "course__subject", "course__lesson_type", "lecturer", "host_node"
    )
    ordered = sorted(
        rows.order_by("-begins_at")[:MOST_TO_CHOOSE],
        key=lambda one: one.course is None or one.course.lesson_type.code != "same_topic",
    )
    return [{"id": one.public_id, "label": label_of(one)} for one in ordered]


def label_of(meeting: Meeting) -> str:
    lecturer = f"{meeting.lecturer.name}（{meeting.host_node.name}）"
    return f"{clock.local(meeting.begins_at):%m-%d %H:%M} {title_of(meeting)} {lecturer}"


def topic_page(topic: Topic) -> dict[str, Any]:
    rows = topic.lessons.select_related(
        "meeting__course__subject", "meeting__lecturer", "meeting__host_node"
    ).order_by("pk")
    lessons = [row.meeting for row in rows]
    recordings = {one.meeting_id: one for one in Recording.objects.filter(meeting__in=lessons)}
    return {"topic": topic, "sides": [side(meeting, recordings.get(meeting.pk)) for meeting in lessons]}


def received_label(meeting: Meeting) -> str:
    """The evidence in a few words: how many of its classes it counts for."""
    rows = list(participations_in([meeting]).filter(class_group__isnull=False))
    counted = {one.participation_id for one in latest_deliveries(rows) if one.counted}
    return (
        _("counts for %(counted)s of %(all)s classes") % {"counted": len(counted), "all": len(rows)}
        if meeting.opened_at
        else ""
    )


def side(meeting: Meeting, recording: Recording | None) -> dict[str, Any]:
    version = version_of(meeting)
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "begins": clock.local(meeting.begins_at),
        "plan": version.title if version else "",
        "plan_url": reverse("preparing:lesson_plan", args=[meeting.public_id]) if version else "",
        "received": received_label(meeting),
        "replay": replay(meeting, recording),
    }
