"""同课异构: lessons that teach one topic."""

from django.db import models

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.timetable.models import Meeting


class Topic(models.Model):
    """同课异构: one topic that several lessons teach in their own ways, to be seen side by side."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    name = models.CharField(max_length=80)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name


class TopicLesson(models.Model):
    """A lesson of a topic; it belongs to one at most."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="lessons")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="topic_lesson")

    def __str__(self) -> str:
        return f"{self.topic} {self.meeting}"
