"""LiveKit's room service by plain HTTP: a few milliseconds a call, no event loop. Every call has a time
limit.

LiveKit's own job state and participant list are not believed for keeping a recorder alive
(docs/architecture.md).
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from google.protobuf.message import DecodeError, Message
from livekit.api import AccessToken, VideoGrants
from livekit.protocol.agent_dispatch import AgentDispatch, CreateAgentDispatchRequest, RoomAgentDispatch
from livekit.protocol.models import DataPacket, ParticipantInfo, Room
from livekit.protocol.room import (
    CreateRoomRequest,
    DeleteRoomRequest,
    DeleteRoomResponse,
    ListParticipantsRequest,
    ListParticipantsResponse,
    RemoveParticipantResponse,
    RoomParticipantIdentity,
    SendDataRequest,
    SendDataResponse,
    UpdateParticipantRequest,
)

from lianke.rtc.identities import RECORDER
from lianke.rtc.sources import permission_to, permitted_by

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
EMPTY_ROOM_S = 600
Answer = TypeVar("Answer", bound=Message)


class Unreachable(Exception):
    """LiveKit did not answer, or not with what was asked for."""

    @property
    def is_gone(self) -> bool:
        """It did answer: what was spoken of is not there."""
        why = self.__cause__
        return isinstance(why, HTTPError) and why.code == HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Present:
    """Somebody in a room, and what they may send there."""

    identity: str
    may_send: frozenset[str]


def create_room(name: str, *, recorded: bool) -> None:
    """Makes the room if it is not there (idempotent); a new one calls a recorder. Raises Unreachable."""
    agents = [RoomAgentDispatch(agent_name=settings.RECORDER_AGENT, metadata=name)] if recorded else []
    request = CreateRoomRequest(
        name=name, empty_timeout=EMPTY_ROOM_S, departure_timeout=EMPTY_ROOM_S, agents=agents
    )
    call("RoomService", "CreateRoom", request, Room, VideoGrants(room_create=True))


def delete_room(name: str) -> None:
    """Sends everybody out; a room that is not there is closed already. Raises Unreachable."""
    try:
        call(
            "RoomService",
            "DeleteRoom",
            DeleteRoomRequest(room=name),
            DeleteRoomResponse,
            VideoGrants(room_create=True),
        )
    except Unreachable as error:
        if not error.is_gone:
            raise


def call_recorder(name: str) -> None:
    """Asks for a recorder once more in a room that stands. Raises Unreachable."""
    request = CreateAgentDispatchRequest(agent_name=settings.RECORDER_AGENT, room=name, metadata=name)
    call(
        "AgentDispatchService",
        "CreateDispatch",
        request,
        AgentDispatch,
        VideoGrants(room_admin=True, room=name),
    )


def present_in(name: str) -> list[Present]:
    """The participants of kind STANDARD that LiveKit lists now. Raises Unreachable."""
    answer = call(
        "RoomService",
        "ListParticipants",
        ListParticipantsRequest(room=name),
        ListParticipantsResponse,
        VideoGrants(room_admin=True, room=name),
    )
    found = [one for one in answer.participants if one.kind == ParticipantInfo.Kind.STANDARD]
    return [
        Present(one.identity, permitted_by(one.permission))
        for one in sorted(found, key=lambda one: one.identity)
    ]


def send_out(name: str, identity: str) -> None:
    """Ends somebody's stay; who is not there any more has left already. Raises Unreachable."""
    try:
        call(
            "RoomService",
            "RemoveParticipant",
            RoomParticipantIdentity(room=name, identity=identity),
            RemoveParticipantResponse,
            VideoGrants(room_admin=True, room=name),
        )
    except Unreachable as error:
        if not error.is_gone:
            raise


def permit(name: str, identity: str, sources: Collection[str], *, points: bool) -> None:
    """From now on somebody may send this and nothing else: LiveKit itself ends what is being sent of the
    rest. Raises Unreachable, not for somebody who has left meanwhile.
    """
    request = UpdateParticipantRequest(
        room=name, identity=identity, permission=permission_to(sources, points=points)
    )
    grants = VideoGrants(room_admin=True, room=name)
    try:
        call("RoomService", "UpdateParticipant", request, ParticipantInfo, grants)
    except Unreachable as error:
        if not error.is_gone:
            raise


def send_data(name: str, *, topic: str, text: str, to_recorder: bool = False) -> None:
    """Sends a text into a room. Raises Unreachable."""
    request = SendDataRequest(
        room=name,
        data=text.encode(),
        kind=DataPacket.Kind.RELIABLE,
        topic=topic,
        destination_identities=[RECORDER] if to_recorder else [],
    )
    call("RoomService", "SendData", request, SendDataResponse, VideoGrants(room_admin=True, room=name))


def call(service: str, method: str, message: Message, answer: type[Answer], grants: VideoGrants) -> Answer:
    token = AccessToken(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET).with_grants(grants).to_jwt()
    base = (
        settings.LIVEKIT_URL.replace("ws", "http", 1)
        if settings.LIVEKIT_URL.startswith("ws")
        else settings.LIVEKIT_URL
    )
    request = Request(  # noqa: S310 - the operator's own address
        f"{base.rstrip('/')}/twirp/livekit.{service}/{method}",
        data=message.SerializeToString(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/protobuf"},
    )
    try:
        with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310 - as above
            found = answer()
            found.ParseFromString(response.read())
            return found
    except (URLError, OSError, HTTPException, DecodeError) as error:
        raise Unreachable(f"{service}.{method}: {error}") from error
