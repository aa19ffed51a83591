from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why a class's lesson did not count."""

    NOT_OPENED = "not_opened", _("Lecturer did not begin")
    LECTURER_LATE = "lecturer_late", _("Lecturer began late")
    CLASS_ABSENT = "class_absent", _("Class never on line")
    CLASS_LATE = "class_late", _("Class came late")
    TOO_SHORT = "too_short", _("Too short on line")
    DOUBTFUL = "doubtful", _("To be checked")
