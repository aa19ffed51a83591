from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    MAKEUP = "makeup", _("Make-up day")
    EXAM = "exam", _("Exam")
    HALF = "half", _("Half day")
    CLOSED = "closed", _("Closed")


class ClassKind(models.TextChoices):
    NORMAL = "normal", _("Normal class")
    COMPOSITE = "composite", _("Composite class")
    SITE = "site", _("Whole-site class")


class Provider(models.TextChoices):
    OWN = "own", _("Own school")
    OUTSIDE = "outside", _("From outside")
    BOTH = "both", _("Own school and outside")


class RoomKind(models.TextChoices):
    LECTURE = "lecture", _("Lecture studio")
    INTERACTIVE = "interactive", _("Interactive classroom")
    OTHER = "other", _("Other room")


class DevicePurpose(models.TextChoices):
    VILLAGE_SCREEN = "village_screen", _("Classroom screen")
    PHONE = "phone", _("Phone, for a lesson at a time")


GRADES = (1, 2, 3, 4, 5, 6, 7, 8, 9)

GRADE_NAMES = {
    1: _("Grade 1"),
    2: _("Grade 2"),
    3: _("Grade 3"),
    4: _("Grade 4"),
    5: _("Grade 5"),
    6: _("Grade 6"),
    7: _("Grade 7"),
    8: _("Grade 8"),
    9: _("Grade 9"),
}
