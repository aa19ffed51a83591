"""What is true of long work, whoever is at it."""

from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # given up
    STOPPED = "stopped"


class Job(models.Model):
    """One long job on one row (`kernel.jobs`). All times are real."""

    name = models.CharField(max_length=40)  # of its LongJob
    subject = models.BigIntegerField()  # id of the row
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    # who works on it has begun it as this run; an older one is not heard any more
    run = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # begun since it last got on
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not begun before
    beat_at = models.DateTimeField()  # last heard of
    problem = models.TextField(blank=True)  # of the last try, in the program's words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "subject"], name="job_once_a_row")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=[JobState.WAITING, JobState.RUNNING]),
                name="job_at_hand",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject} {self.state}"

    @property
    def is_to_be_tried_again(self) -> bool:
        """It failed, and has another try at `due_at`."""
        return self.state == JobState.WAITING and bool(self.problem)
