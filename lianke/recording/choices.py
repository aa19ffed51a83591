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


class Trouble(models.TextChoices):
    """Why a recorder cannot write at the moment."""

    NONE = "", _("None")
    DISK_FULL = "disk_full", _("The disk for recordings is full")
    DISK_FAILING = "disk_failing", _("The disk for recordings takes no files")


FINISH_JOB = "recording.finish"
CLOSED = (RecordingState.PREPARING, RecordingState.READY)  # all that the recorder has to do is done
