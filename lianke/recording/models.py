"""录制: what the recorder says it has on disk."""

from django.db import models

from lianke.accounts.models import Person
from lianke.recording.choices import RecordingState, Source, Trouble
from lianke.schooling.models import Device
from lianke.timetable.models import Meeting, exactly_one


class Recording(models.Model):
    """One a meeting. `reported_at` is real time: when the recorder was last heard."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="recording")
    state = models.CharField(max_length=16, choices=RecordingState, default=RecordingState.WAITING)
    auth_epoch = models.PositiveIntegerField(default=0)  # raised to revoke what was handed out
    recorder = models.CharField(max_length=64, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)  # school time
    # as last heard
    trouble = models.CharField(max_length=16, choices=Trouble, default=Trouble.NONE, blank=True)

    def __str__(self) -> str:
        return f"{self.meeting} {self.state}"


class Track(models.Model):
    """音画轨: one playlist, held by a person or a device."""

    recording = models.ForeignKey(Recording, models.PROTECT, related_name="tracks")
    path = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=16, choices=Source)
    codec = models.CharField(max_length=8)
    starts_ms = models.IntegerField()  # on the meeting's clock: 0 = opened
    duration_ms = models.PositiveIntegerField(default=0)
    segments = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    gaps = models.JSONField(default=list)
    raw = models.JSONField(default=list)  # files that are made into the playlist after class
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=exactly_one("person", "device"), name="track_of_one_holder")
        ]

    def __str__(self) -> str:
        return self.path
