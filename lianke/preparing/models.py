"""What a lesson is taught with: slides, plans, films, captions."""

from django.db import models
from django.db.models import Q

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.preparing.choices import DeckState
from lianke.timetable.models import Course, Meeting


class Deck(models.Model):
    """课件: a PDF of a course, rendered once to images that the villages fetch ahead."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="decks")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decks")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=DeckState, default=DeckState.RENDERING)
    problem = models.CharField(max_length=200, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class LessonPlan(models.Model):
    """教案: how a lesson will go, minute by minute, on both ends. It belongs to a course's lesson by its
    ordinal, so it moves with it, or to a meeting.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="lesson_plans")
    ordinal = models.PositiveIntegerField(null=True, blank=True)
    meeting = models.OneToOneField(Meeting, models.PROTECT, null=True, blank=True, related_name="lesson_plan")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "ordinal"], name="lesson_plan_once"),
            models.CheckConstraint(
                condition=Q(course__isnull=False, ordinal__isnull=False, meeting__isnull=True)
                | Q(course__isnull=True, ordinal__isnull=True, meeting__isnull=False),
                name="lesson_plan_of_one_lesson",
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting or f"{self.course} {self.ordinal}")


class LessonPlanVersion(models.Model):
    """One saving of a plan. Never changed, never deleted (database rule): a lesson of years ago still says
    what it was taught with.
    """

    plan = models.ForeignKey(LessonPlan, models.PROTECT, related_name="versions")
    no = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    steps = models.JSONField(default=list)  # lesson_plan.rows_of
    prints = models.JSONField(default=list)  # [{name, digest}]
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-no"]
        constraints = [models.UniqueConstraint(fields=["plan", "no"], name="lesson_plan_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.no}"


class Clip(models.Model):
    """A film of a lesson that plays at every site at the same time. Files lie by their content, as
    decks do.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="clips")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    length_ms = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class Captions(models.Model):
    """字幕 of a lesson's recording, or of one of its clips, as WebVTT; the latest stand."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="captions")
    clip = models.ForeignKey(Clip, models.PROTECT, null=True, blank=True, related_name="captions")
    text = models.TextField()
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return str(self.clip or self.meeting)
