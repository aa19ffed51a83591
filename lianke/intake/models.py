"""Every workbook that somebody brought: what was found in it, what became of it, how it can be taken back."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from lianke.accounts.models import Person
from lianke.intake.choices import ImportStep, RunState
from lianke.kernel.ids import public_id
from lianke.organisations.models import Node


class ImportRun(models.Model):
    """导入: one workbook on its way into a county."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="import_runs")
    # nobody: by command
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200)
    file = models.CharField(max_length=200, blank=True)  # in the file storage
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=RunState, default=RunState.CHECKING)
    step = models.CharField(max_length=16, choices=ImportStep, default=ImportStep.WAITING)
    publish = models.BooleanField(default=False)
    report = models.JSONField(default=dict)  # report.as_json
    # services.journal: what it made and changed
    journal = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.file_name
