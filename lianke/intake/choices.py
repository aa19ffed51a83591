from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    REFUSED = "refused", _("Cannot be read")
    FAULTY = "faulty", _("To be corrected")
    READY = "ready", _("Ready to import")
    WRITING = "writing", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed, nothing written")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


class ImportStep(models.TextChoices):
    WAITING = "waiting", _("Waiting for its turn")
    READING = "reading", _("Reading the sheets")
    CHECKING = "checking", _("Looking for mistakes")
    TRYING = "trying", _("Comparing with what is here")


RUNNING = (RunState.CHECKING, RunState.WRITING)
