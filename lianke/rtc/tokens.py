"""LiveKit tokens: one room, one identity, rights by role. Real time."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from jwt import PyJWTError
from livekit.api import AccessToken, TokenVerifier, VideoGrants

from lianke.rtc.sources import LECTURER, ordered

LIFE = timedelta(minutes=5)  # to join with; LiveKit hands a connected client fresh ones


class Joiner(NamedTuple):
    """Who a token lets into which room, and what they could send there."""

    room: str
    identity: str
    may_send: frozenset[str]


def joiner_of(*, uri: str, authorization: str) -> Joiner | None:
    """Of a request to LiveKit, which takes the header before the query; None where it would let nobody in.

    A request with several tokens is nobody's: it must not be let in for one and join by another. So is one
    that wants a second identity beside its own (LiveKit's `publish`).
    """
    query = parse_qs(urlsplit(uri).query)
    sent = query.get("access_token", [])
    if authorization:
        sent = [*sent, authorization.removeprefix("Bearer ")]
    if len(sent) != 1 or "publish" in query:
        return None
    try:
        claims = TokenVerifier(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET).verify(sent[0])
    except (PyJWTError, ValueError, KeyError, TypeError):
        return None
    if claims.video is None or not claims.video.room_join:
        return None
    named = frozenset(claims.video.can_publish_sources or LECTURER)
    return Joiner(
        claims.video.room, claims.identity, named if claims.video.can_publish is not False else frozenset()
    )


def class_token(*, room: str, identity: str, name: str, sources: Collection[str]) -> str:
    """What a receiving classroom may send at this moment of its camera and microphone."""
    return token(room, identity, name, ordered(sources))


def lecturer_token(*, room: str, identity: str, name: str) -> str:
    """Camera, microphone and second picture of the lecturer, who alone may send data: pages take a pointer
    from nobody else.
    """
    return token(room, identity, name, ordered(LECTURER), points=True)


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
