"""通知: what happened, who must know of it, and every attempt to reach them."""

from django.db import models
from django.db.models import Q

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel.ids import public_id
from lianke.notices.choices import Asks, Means, SendingState

of_one_reader = Q(person__isnull=False, device__isnull=True) | Q(person__isnull=True, device__isnull=False)


class Notice(models.Model):
    """One cause, one kind. Its words are made when it is shown; `arguments` name no pupil."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.CharField(max_length=120, unique=True)  # kind/cause
    kind = models.CharField(max_length=32)
    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=16)
    arguments = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by_type = models.CharField(max_length=8)  # person, device, system
    by_id = models.CharField(max_length=16, blank=True)
    by_name = models.CharField(max_length=64, blank=True)
    needed_by = models.DateTimeField(null=True, blank=True)  # afterwards it is too late to know
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return self.key


class Receipt(models.Model):
    """回执: one reader of a notice. Settled: it waits for nobody any more, because it was read, confirmed, or
    replaced.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="receipts")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="receipts")
    device = models.ForeignKey(DeviceKey, models.CASCADE, null=True, blank=True, related_name="receipts")
    asks = models.CharField(max_length=8, choices=Asks)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=of_one_reader, name="receipt_of_one_reader"),
            models.UniqueConstraint(fields=["notice", "person"], name="receipt_person_once"),
            models.UniqueConstraint(fields=["notice", "device"], name="receipt_device_once"),
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(settled_at__isnull=True), name="receipt_waits_person"
            ),
            models.Index(
                fields=["device"], condition=Q(settled_at__isnull=True), name="receipt_waits_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.person or self.device}"


class Sending(models.Model):
    """One way on which a reader is reached, and what came of it. The page needs none: the receipt itself
    stands on it, in the transaction of the cause, so nothing is attempted there that could fail. Real time.
    """

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="sendings")
    way = models.CharField(max_length=8, choices=Means, default=Means.ROOM)
    address = models.CharField(max_length=64)  # of a room: its name
    state = models.CharField(max_length=8, choices=SendingState, default=SendingState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "way", "address"], name="sending_once_a_way")
        ]
        indexes = [
            models.Index(fields=["again_at"], condition=Q(again_at__isnull=False), name="sending_is_due")
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.way} {self.state}"
