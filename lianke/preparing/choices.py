from django.db import models
from django.utils.translation import gettext_lazy as _


class DeckState(models.TextChoices):
    RENDERING = "rendering", _("Rendering")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
