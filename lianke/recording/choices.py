from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RECORDING = "recording", _("Recording")
    PREPARING = "preparing", _("Being prepared")
    READY = "ready", _("Ready")


class Source(models.TextChoices):
    CAMERA = "camera", _("Camera")
    MICROPHONE = "microphone", _("Microphone")
    SCREEN = "screen", _("Screen")


class Finishing(models.TextChoices):
    """What is added after class: AAC beside Opus, and a list of what came as VP8."""

    NONE = "", _("Not yet")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


FINISH_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""How long after the first, second and third failure it is tried again; after one more it is given up."""

MOST_FINISH_TRIES = len(FINISH_AGAIN_AFTER) + 1


class Trouble(models.TextChoices):
    """Why a recorder cannot write at the moment."""

    NONE = "", _("None")
    DISK_FULL = "disk_full", _("The disk for recordings is full")
    DISK_FAILING = "disk_failing", _("The disk for recordings takes no files")


CLOSED = (RecordingState.PREPARING, RecordingState.READY)  # all that the recorder has to do is done
