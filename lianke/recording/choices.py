from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RECORDING = "recording", _("Recording")
    READY = "ready", _("Ready")


class Source(models.TextChoices):
    CAMERA = "camera", _("Camera")
    MICROPHONE = "microphone", _("Microphone")
    SCREEN = "screen", _("Screen")
