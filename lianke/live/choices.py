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
    DELIVERED = "delivered", _("Counted")
    CLAIMED = "claimed", _("Claim filed")
    RULED = "ruled", _("Claim ruled on")


class Way(models.TextChoices):
    """How a class was connected to a lesson, as its device says."""

    LIVE = "live", _("Live")
    CONTINUED = "continued", _("Continued offline")
    RECORDED = "recorded", _("From a recording")


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


class ClaimKind(models.TextChoices):
    APPEAL = "appeal", _("Appeal")  # 申诉: the machine's count is wrong
    SUPPLEMENT = "supplement", _("Supplementary entry")  # 补录: given in a way that no machine saw


class Reason(models.TextChoices):
    POWER = "power", _("Power cut")
    LINE = "line", _("Line cut")
    DEVICE = "device", _("Device broken")
    LECTURER = "lecturer", _("Lecturer absent")
    ASSISTANT = "assistant", _("Assistant absent")
    HOLIDAY = "holiday", _("School was off")
    IN_PERSON = "in_person", _("Given in person")
    OTHER = "other", _("Other reason")


class ChangeState(models.TextChoices):
    """How far a change of the counting rule has come."""

    LOOKING = "looking", _("Being looked into")
    READY = "ready", _("Waiting for a second look")
    COUNTING = "counting", _("Lessons are being counted again")
    DONE = "done", _("In force")
    CANCELLED = "cancelled", _("Not made")


AT_WORK = (ChangeState.LOOKING, ChangeState.COUNTING)
