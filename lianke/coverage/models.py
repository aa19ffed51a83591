"""What the account keeps: nothing that could not be counted again."""

from django.db import models

from lianke.schooling.models import ClassGroup, Term


class ClassFold(models.Model):
    """One class's lessons of one term, folded from participations and deliveries; derived, rebuilt at any
    time.

    `lessons`: a list of [cohort id, subject id, planned, received, made up, ruled]; each of the last four is
    a sorted list of days, counted from `first_day` on. What is owed is never kept: plan, calendar and
    provision are read for every page.
    """

    class_group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="folds")
    term = models.ForeignKey(Term, models.CASCADE, related_name="+")
    first_day = models.DateField()
    lessons = models.JSONField(default=list)
    folded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["class_group", "term"], name="class_fold_once")]

    def __str__(self) -> str:
        return f"{self.class_group} {self.term}"
