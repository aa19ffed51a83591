"""Which phones are classes' screens now, and for which lessons."""

from django.db.models import QuerySet

from lianke.kernel import clock
from lianke.live.models import Reception
from lianke.schooling.choices import DevicePurpose
from lianke.schooling.models import Device, DevicePlacement
from lianke.timetable.models import Meeting


def reception_of(device: Device | None) -> Reception | None:
    """For which class's lesson this phone is the screen now; None for everything else."""
    if device is None or device.purpose != DevicePurpose.PHONE:
        return None
    standing = DevicePlacement.objects.filter(device=device).exclude(ends_at__lte=clock.now()).values("room")
    rows = Reception.objects.filter(device=device, participation__room__in=standing)
    return rows.select_related(
        "participation__meeting__course__subject", "participation__class_group__school", "participation__room"
    ).first()


def receptions_in(meeting: Meeting) -> QuerySet[DevicePlacement]:
    """Where the phones that receive a lesson stand now; to be changed in one statement, because somebody may
    press 结束 at that moment.
    """
    received = Reception.objects.filter(participation__meeting=meeting)
    placed = DevicePlacement.objects.filter(
        device__receptions__in=received, room__participations__receptions__in=received
    )
    return DevicePlacement.objects.filter(pk__in=placed.values("pk")).exclude(ends_at__lte=clock.now())
