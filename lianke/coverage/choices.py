from django.db import models
from django.utils.translation import gettext_lazy as _


class LessonSet(models.TextChoices):
    """Which lessons stand behind a figure."""

    PLANNED = "planned", _("Planned")
    RECEIVED = "received", _("Really given")
    RULED = "ruled", _("By ruling")
    MADE_UP = "made_up", _("Made up")
    MISSING = "missing", _("Did not count")
    AHEAD = "ahead", _("Still planned")
