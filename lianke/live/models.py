"""A meeting as it happens: its timeline, who was present, what was delivered, what was shown."""

from django.db import models
from django.db.models import F, Q

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.live.choices import ActorType, EventKind, Way
from lianke.schooling.models import Device
from lianke.timetable.models import Meeting, Participation


class Timeline(models.Model):
    """The head of a meeting's list of events; locked for each append."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, primary_key=True, related_name="timeline")
    last_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    # up to here the nightly roots outside the database cover it
    rooted_seq = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.meeting} #{self.last_seq}"


class MediaRoom(models.Model):
    """A lesson's room in the media server in which somebody may be, and what LiveKit was last told of it
    (services/holding.py). The row goes with the room.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, related_name="media_room")
    asked = models.PositiveIntegerField(default=0)  # how often who may be seen and heard has changed
    answered = models.PositiveIntegerField(default=0)  # up to which of these LiveKit was told
    standing = models.CharField(max_length=64, blank=True)  # digest of who may be there

    def __str__(self) -> str:
        return f"{self.meeting} {self.answered}/{self.asked}"


class Event(models.Model):
    """One thing that happened. Never changed, never deleted (database rule); chained by hash over every
    column.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at_ms = models.BigIntegerField()  # the server's, Unix, school time
    said_ms = models.BigIntegerField(null=True, blank=True)  # the sender's estimate
    kind = models.CharField(max_length=16, choices=EventKind)
    body = models.TextField()  # canonical JSON text: a JSON column would change the hash
    actor_type = models.CharField(max_length=8, choices=ActorType)
    actor_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    actor_device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    for_participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["meeting", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["meeting", "key"], name="event_key_once"),
            models.CheckConstraint(
                condition=Q(
                    actor_type=ActorType.PERSON, actor_person__isnull=False, actor_device__isnull=True
                )
                | Q(actor_type=ActorType.DEVICE, actor_person__isnull=True, actor_device__isnull=False)
                | Q(actor_type=ActorType.SYSTEM, actor_person__isnull=True, actor_device__isnull=True),
                name="event_of_one_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class PresenceMark(models.Model):
    """在线记录: an interval that a device or a lecturer's page says it was connected. No participation = the
    lecturer.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presence_marks")
    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="presence_marks"
    )
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    boot = models.CharField(max_length=36)
    n = models.PositiveIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    microphone = models.BooleanField(default=False)
    way = models.CharField(max_length=16, choices=Way, default=Way.LIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "boot", "n"], name="presence_mark_once"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="presence_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation or self.person} {self.begins_at:%T}–{self.ends_at:%T}"


class PresencePoll(models.Model):
    """Whom LiveKit listed at one moment (identities of kind STANDARD only). An empty list is a finding
    too.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presence_polls")
    at = models.DateTimeField()
    seen = models.JSONField(default=list)
    hurried = models.BooleanField(default=False)  # asked for by a webhook: shown sooner, counts for nothing

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%T} {len(self.seen)}"


class Work(models.Model):
    """作品: a photograph of a pupil's work that a class put into a lesson, as one upright image. Never changed,
    never deleted (database rule).
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="works")
    question = models.CharField(max_length=36, blank=True)  # the id of the question that it answers
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64)  # of its event: the same photo sent again is the same work
    digest = models.CharField(max_length=64)  # of the image as it is kept
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "key"], name="work_key_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, device__isnull=True)
                | Q(person__isnull=True, device__isnull=False),
                name="work_by_person_or_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.sent_at:%T}"


class Reception(models.Model):
    """手机接收: a phone that is a class's screen for one lesson. Where it stands and until when is its
    placement's.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="receptions")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="receptions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"{self.device} {self.participation}"


class ScreenSeen(models.Model):
    """When a paired screen was last heard, to within some minutes; school time."""

    device = models.OneToOneField(Device, models.CASCADE, related_name="seen")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device} {self.at:%F %H:%M}"
