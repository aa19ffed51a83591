"""Reads of a lesson's clips."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from lianke.preparing.models import Captions, Clip
from lianke.timetable.models import Meeting


def clips_of(meeting: Meeting) -> QuerySet[Clip]:
    return Clip.objects.filter(meeting=meeting)


def clip_addresses(meetings: Iterable[Meeting]) -> dict[int, list[str]]:
    """Per meeting, what its sites fetch ahead."""
    addresses: dict[int, list[str]] = defaultdict(list)
    for clip in Clip.objects.filter(meeting__in=list(meetings)):
        addresses[clip.meeting_id].append(clip_address(clip))
    return addresses


def clips_by_digest(meeting: Meeting) -> dict[str, Clip]:
    """The films that a step of the lesson's plan can name, in the order in which they were brought."""
    return {clip.digest: clip for clip in clips_of(meeting)}


def captions_of_clip(clip: Clip) -> Captions | None:
    """Its own, or those of the same film in another lesson of the county."""
    of_county = Captions.objects.filter(
        clip__digest=clip.digest, meeting__host_node__county=clip.meeting.host_node.county_id
    )
    return of_county.filter(clip=clip).first() or of_county.first()


def captions_of(meeting: Meeting) -> Captions | None:
    """Of its recording."""
    return Captions.objects.filter(meeting=meeting, clip=None).first()


def clip_json(clip: Clip) -> dict[str, Any]:
    return {
        "clip": clip.public_id,
        "name": clip.name,
        "seconds": round(clip.length_ms / 1000, 3),
        "url": clip_address(clip),
    }


def clip_address(clip: Clip) -> str:
    return f"/clips/{clip.public_id}.mp4"
