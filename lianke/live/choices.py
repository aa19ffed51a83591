from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What may stand on a timeline."""

    OPENED = "opened", _("Lesson opened")
    ENDED = "ended", _("Lesson ended")
    REOPENED = "reopened", _("Lesson went on")
    LINE = "line", _("Line of a classroom")
    PAGE_TURNED = "page_turned", _("Page turned")
    SLIDES_SHOWN = "slides_shown", _("Slides shown")
    HAND_RAISED = "hand_raised", _("Hand raised")
    HAND_LOWERED = "hand_lowered", _("Hand lowered")
    PRESENCE = "presence", _("Presence sealed")
    TRACKS = "tracks", _("Tracks sealed")


class LineState(models.TextChoices):
    """How a room's line stands, as its own page finds it."""

    WELL = "well", _("Line good")
    WEAK = "weak", _("Line weak")
    SOUND_ONLY = "sound_only", _("Sound only")
    NO_MEDIA = "no_media", _("No sound, no picture")


class ActorType(models.TextChoices):
    PERSON = "person", _("Person")
    DEVICE = "device", _("Device")
    SYSTEM = "system", _("System")


class DeckState(models.TextChoices):
    RENDERING = "rendering", _("Rendering")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
