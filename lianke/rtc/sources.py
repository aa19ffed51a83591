"""What somebody may send into a LiveKit room, by LiveKit's own words."""

from collections.abc import Collection

from livekit.protocol.models import ParticipantPermission, TrackSource

SOURCES = {
    "camera": TrackSource.CAMERA,
    "microphone": TrackSource.MICROPHONE,
    "screen_share": TrackSource.SCREEN_SHARE,
    "screen_share_audio": TrackSource.SCREEN_SHARE_AUDIO,
}
LECTURER = frozenset(SOURCES)
CLASS = frozenset({"camera", "microphone"})


def ordered(sources: Collection[str]) -> list[str]:
    return [one for one in SOURCES if one in sources]


def permission_to(sources: Collection[str], *, points: bool) -> ParticipantPermission:
    """Everybody sees and hears all; `points`: may send data too. To LiveKit an empty list means everything,
    so whoever sends nothing may not publish at all.
    """
    return ParticipantPermission(
        can_subscribe=True,
        can_publish=bool(sources),
        can_publish_sources=[SOURCES[one] for one in ordered(sources)],
        can_publish_data=points,
    )


def permitted_by(permission: ParticipantPermission) -> frozenset[str]:
    named = {name for name, source in SOURCES.items() if source in permission.can_publish_sources}
    if not permission.can_publish:
        return frozenset()
    return frozenset(named) if permission.can_publish_sources else LECTURER
