"""LiveKit tokens: one room, one identity, rights by role. Real time."""

from datetime import timedelta

from django.conf import settings
from livekit.api import AccessToken, VideoGrants

LIFE = timedelta(minutes=5)  # to join with; LiveKit hands a connected client fresh ones


def class_token(*, room: str, identity: str, name: str) -> str:
    """Camera and microphone of a receiving classroom."""
    return token(room, identity, name, ["camera", "microphone"])


def lecturer_token(*, room: str, identity: str, name: str) -> str:
    """Camera, microphone and second picture of the lecturer, who alone may send data: pages take a pointer
    from nobody else.
    """
    return token(
        room, identity, name, ["camera", "microphone", "screen_share", "screen_share_audio"], points=True
    )


def token(room: str, identity: str, name: str, sources: list[str], *, points: bool = False) -> str:
    grants = VideoGrants(
        room_join=True,
        room=room,
        can_publish=bool(sources),
        can_publish_sources=sources,
        can_subscribe=True,
        can_publish_data=points,  # an event is only taken from the server, so nobody can forge one
        can_update_own_metadata=False,
    )
    access = AccessToken(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET)
    return access.with_identity(identity).with_name(name).with_grants(grants).with_ttl(LIFE).to_jwt()
