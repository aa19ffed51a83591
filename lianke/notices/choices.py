from django.db import models
from django.utils.translation import gettext_lazy as _

from lianke.notices import kinds


class Asks(models.TextChoices):
    READ = kinds.READ, _("To read")
    CONFIRM = kinds.CONFIRM, _("To confirm")


class Means(models.TextChoices):
    """How a reader is reached beside their page: so far only by a message into the room where they are."""

    ROOM = "room", _("Message into the room")


class SendingState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
