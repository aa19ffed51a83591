from django.db import models
from django.utils.translation import gettext_lazy as _


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
