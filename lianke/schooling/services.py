"""Pairing a screen with a room: a code on the screen, confirmed by a signed-in person, claimed by that screen
alone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianke.accounts.models import DeviceKey, Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device, DevicePlacement, Room, ScreenPairing
from lianke.schooling.signals import device_taken_away

CODE_LIFE = timedelta(minutes=10)
CODE_DIGITS = 6


@dataclass(frozen=True)
class StartedPairing:
    code: str
    secret: str  # stays in the screen's browser; who has it may claim


def start_pairing() -> StartedPairing:
    """A fresh code of six digits for a screen that waits to be paired."""
    now = clock.real_now()
    ScreenPairing.objects.filter(expires_at__lt=now - CODE_LIFE).delete()
    secret = secrets.token_urlsafe(24)
    while ScreenPairing.objects.filter(
        code=(code := f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}")
    ).exists():
        pass
    ScreenPairing.objects.create(code=code, secret_hash=hashed(secret), expires_at=now + CODE_LIFE)
    return StartedPairing(code, secret)


@transaction.atomic
def confirm_pairing(*, code: str, room: Room, person: Person) -> ScreenPairing:
    """A person says in which room the screen with this code stands. Refuses unknown, expired and used
    codes.
    """
    pairing = (
        ScreenPairing.objects.select_for_update().filter(code=code, expires_at__gt=clock.real_now()).first()
    )
    if pairing is None:
        raise Refusal(
            "no_such_code", _("This code is not valid any more. Look at the screen for the present one.")
        )
    if pairing.confirmed_by_id and pairing.confirmed_by_id != person.pk:
        raise Refusal("code_used", _("Somebody else has already confirmed this screen."))
    pairing.room, pairing.confirmed_by = room, person
    pairing.save(update_fields=["room", "confirmed_by"])
    return pairing


@transaction.atomic
def claim_device(*, code: str, secret: str) -> str | None:
    """Once confirmed, the screen fetches its own key, one time; None while nobody has confirmed."""
    pairing = (
        ScreenPairing.objects.select_for_update(of=("self",))
        .select_related("room__node", "confirmed_by")
        .filter(code=code)
        .first()
    )
    if pairing is None or pairing.secret_hash != hashed(secret) or pairing.claimed_at:
        return None
    if pairing.room is None or pairing.confirmed_by is None:
        return None
    ScreenPairing.objects.filter(pk=pairing.pk).update(claimed_at=clock.real_now())
    return make_device(room=pairing.room, person=pairing.confirmed_by)


@transaction.atomic
def make_device(*, room: Room, person: Person) -> str:
    """A screen that stands in `room` from now on; returns its key, which is kept nowhere else."""
    device, key = new_device(person=person, purpose=DevicePurpose.VILLAGE_SCREEN)
    place_device(device=device, room=room, person=person)
    return key


def new_device(*, person: Person, purpose: DevicePurpose) -> tuple[Device, str]:
    """A device that stands nowhere yet, and its key."""
    key = secrets.token_urlsafe(32)
    device = Device.objects.create(
        key=DeviceKey.objects.create(key_hash=DeviceKey.hash_of(key), created_at=clock.real_now()),
        purpose=purpose,
        paired_by=person,
        paired_at=clock.now(),
    )
    return device, key


@transaction.atomic
def place_device(
    *, device: Device, room: Room, person: Person, until: datetime | None = None
) -> DevicePlacement:
    """The device stands in `room` from now on, perhaps until a time that is known already; wherever it stood,
    it stands no more.
    """
    take_away_device(device=device, actor=Actor.of(person))
    placement = DevicePlacement.objects.create(device=device, room=room, begins_at=clock.now(), ends_at=until)
    record(actor=Actor.of(person), verb="pair_screen", what=device, name=str(room), scope=room.node.path)
    return placement


@transaction.atomic
def take_away_device(*, device: Device, actor: Actor) -> None:
    """The device stands in no room any more; doing it again has no further effect."""
    now = clock.now()
    placements = standing_placements(device, now).select_related("room__node")
    for placement in placements:
        record(
            actor=actor,
            verb="unpair_screen",
            what=device,
            name=str(placement.room),
            scope=placement.room.node.path,
        )
    placements.update(ends_at=now)
    transaction.on_commit(lambda: device_taken_away.send(Device, device=device))


def standing_placements(device: Device, now: datetime) -> QuerySet[DevicePlacement]:
    return DevicePlacement.objects.filter(device=device).exclude(ends_at__lte=now)


@transaction.atomic
def revoke_device(*, device: Device, actor: Actor) -> None:
    """The screen belongs to no classroom any more: its key opens nothing. Doing it again has no further
    effect.
    """
    key = DeviceKey.objects.select_for_update().get(pk=device.key_id)
    if key.revoked_at:
        return
    DeviceKey.objects.filter(pk=key.pk).update(revoked_at=clock.real_now())
    take_away_device(device=device, actor=actor)


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
