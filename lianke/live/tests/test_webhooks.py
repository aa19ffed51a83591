"""Webhooks: genuine ones are heard, everything else is refused."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client

from lianke.kernel import clock
from lianke.live.models import PresencePoll
from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By
from lianke.rtc import rooms
from tests.cast import County

BODY = json.dumps({"event": "participant_left", "room": {"name": "room"}, "id": "x"})


def signed(
    body: str, *, key: str = settings.LIVEKIT_API_SECRET, algorithm: str = "HS256", seconds: int = 60
) -> str:
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    claims = {
        "iss": settings.LIVEKIT_API_KEY,
        "sha256": digest,
        "exp": clock.real_now() + timedelta(seconds=seconds),
    }
    return jwt.encode(claims, key, algorithm=algorithm)


def send(body: str, token: str) -> int:
    return (
        Client()
        .post(
            "/hooks/livekit", body, content_type="application/webhook+json", headers={"authorization": token}
        )
        .status_code
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "token"),
    [
        (BODY, ""),
        (BODY, "nonsense"),
        (BODY, signed(BODY, key="k" * 48)),
        (BODY.replace("left", "joined"), signed(BODY)),
        (BODY, signed(BODY, seconds=-120)),
        (BODY, jwt.encode({"iss": settings.LIVEKIT_API_KEY, "sha256": "x"}, "", algorithm="none")),
        ("not json", signed("not json")),
    ],
)
def test_a_forged_altered_or_expired_webhook_is_refused(body: str, token: str) -> None:
    assert send(body, token) == 401


@pytest.mark.django_db
def test_a_genuine_webhook_is_heard() -> None:
    assert send(BODY, signed(BODY)) == 204


def test_a_genuine_webhook_hurries_the_poll_of_its_open_lesson(county: County, livekit: str) -> None:
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    rooms.create_room(county.lesson.public_id, recorded=False)
    body = json.dumps({"event": "participant_left", "room": {"name": county.lesson.public_id}})
    assert send(body, signed(body)) == 204
    polls: list[Any] = list(PresencePoll.objects.values_list("meeting", "seen"))
    assert polls == [(county.lesson.pk, [])]
