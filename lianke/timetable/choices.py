from django.db import models
from django.utils.translation import gettext_lazy as _


class Activity(models.TextChoices):
    """The seven kinds of gathering that are counted apart."""

    FAMOUS_TEACHER = "famous_teacher", _("Famous-teacher class")
    FAMOUS_SCHOOL = "famous_school", _("Famous-school online class")
    DELIVERED = "delivered", _("Delivered classroom")
    RESEARCH = "research", _("Online research")
    MEETING = "meeting", _("Meeting")
    TRAINING = "training", _("Teacher training")
    JOINT_RESEARCH = "joint_research", _("Interactive research")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class PlanState(models.TextChoices):
    WAITING = "waiting", _("Waiting for its turn")
    SEARCHING = "searching", _("Being planned")
    STOPPING = "stopping", _("Being finished")
    READY = "ready", _("Planned")
    ACCEPTED = "accepted", _("Taken as a draft")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


PLANNING = (PlanState.WAITING, PlanState.SEARCHING, PlanState.STOPPING)


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Called off")
    OPEN = "open", _("In class")
    ENDED = "ended", _("Ended")


class LeaveReason(models.TextChoices):
    SICK = "sick", _("Sick leave")
    PERSONAL = "personal", _("Personal leave")
    OFFICIAL = "official", _("On official business")
    OTHER = "other", _("Other leave")


class CapturePolicy(models.TextChoices):
    LECTURER = "lecturer", _("Lecturer only")
    NONE = "none", _("Not recorded")


class Mode(models.TextChoices):
    LOCAL = "local", _("Local")
    REMOTE = "remote", _("Remote")


class ParticipationState(models.TextChoices):
    EXPECTED = "expected", _("Expected")
    EXCUSED = "excused", _("Excused")
    CANCELLED = "cancelled", _("Cancelled")


WEEKDAYS = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}
