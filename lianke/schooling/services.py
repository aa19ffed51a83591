"""Pairing a screen with a room: a code on the screen, confirmed by a signed-in person, claimed by that screen alone."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import DeviceKey, Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device, DevicePlacement, Room, ScreenPairing

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
    while ScreenPairing.objects.filter(code=(code := f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}")).exists():
        pass
    ScreenPairing.objects.create(code=code, secret_hash=hashed(secret), expires_at=now + CODE_LIFE)
    return StartedPairing(code, secret)


@transaction.atomic
def confirm_pairing(*, code: str, room: Room, person: Person) -> ScreenPairing:
    """A person says in which room the screen with this code stands. Refuses unknown, expired and used codes."""
    pairing = ScreenPairing.objects.select_for_update().filter(code=code, expires_at__gt=clock.real_now()).first()
    if pairing is None:
        raise Refusal("no_such_code", _("This code is not valid any more. Look at the screen for the present one."))
    if pairing.confirmed_by_id and pairing.confirmed_by_id != person.pk:
        raise Refusal("code_used", _("Somebody else has already confirmed this screen."))
    pairing.room, pairing.confirmed_by = room, person
    pairing.save(update_fields=["room", "confirmed_by"])
    return pairing


@transaction.atomic
def claim_device(*, code: str, secret: str) -> str | None:
    """Once confirmed, the screen fetches its own key, one time; None while nobody has confirmed."""
    pairing = ScreenPairing.objects.select_for_update(of=("self",)).select_related("room__node", "confirmed_by").filter(code=code).first()
    if pairing is None or pairing.secret_hash != hashed(secret) or pairing.claimed_at:
        return None
    if pairing.room is None or pairing.confirmed_by is None:
        return None
    ScreenPairing.objects.filter(pk=pairing.pk).update(claimed_at=clock.real_now())
    return make_device(room=pairing.room, person=pairing.confirmed_by)


@transaction.atomic
def make_device(*, room: Room, person: Person) -> str:
    """A device that stands in `room` from now on; returns its key, which is kept nowhere else."""
    key = secrets.token_urlsafe(32)
    device = Device.objects.create(
        key=DeviceKey.objects.create(key_hash=DeviceKey.hash_of(key), created_at=clock.real_now()),
        purpose=DevicePurpose.VILLAGE_SCREEN,
        paired_by=person,
        paired_at=clock.now(),
    )
    DevicePlacement.objects.create(device=device, room=room, begins_at=clock.now())
    actor = Actor("person", person.public_id, person.name)
    record(actor=actor, verb="pair_screen", what=device, name=str(room), scope=room.node.path)
    return key


@transaction.atomic
def revoke_device(*, device: Device, actor: Actor) -> None:
    """The screen belongs to no classroom any more: its key opens nothing. Doing it again has no further effect."""
    key = DeviceKey.objects.select_for_update().get(pk=device.key_id)
    if key.revoked_at:
        return
    DeviceKey.objects.filter(pk=key.pk).update(revoked_at=clock.real_now())
    now = clock.now()
    placements = DevicePlacement.objects.select_related("room__node").filter(device=device, ends_at__isnull=True)
    for placement in placements:
        record(actor=actor, verb="unpair_screen", what=device, name=str(placement.room), scope=placement.room.node.path)
    placements.update(ends_at=now)


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
