"""大课表: the promise (course), its form in a version, its dated form (meeting), who takes part, and what is
booked.
"""

from django.db import models
from django.db.models import F, Q

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup, Cohort, Room, Subject, Term
from lianke.timetable.choices import (
    Activity,
    CapturePolicy,
    LeaveReason,
    MeetingState,
    Mode,
    ParticipationState,
    PlanState,
    VersionState,
)


def exactly_one(*fields: str) -> Q:
    """A condition: one of the nullable `fields` is set and the others are not."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return condition


class LessonType(models.Model):
    """课型, data: what it is called, as which of the seven activities it counts, and how its rooms are
    joined.
    """

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=32, unique=True)
    activity = models.CharField(max_length=16, choices=Activity)
    # the lecturer's own class sits there too, as a participation of mode local
    has_home_class = models.BooleanField(default=False)
    # their cameras are on all the time; else only of the class called on
    shows_villages = models.BooleanField(default=True)
    # their microphones likewise; else they answer by hands and taps
    hears_villages = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class LessonTypeWord(models.Model):
    """A county's own word for a lesson type. What it counts as stays what it is."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="lesson_type_words")
    lesson_type = models.ForeignKey(LessonType, models.CASCADE, related_name="words")
    word = models.CharField(max_length=32)  # lesson_types.LONGEST

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "lesson_type"], name="lesson_type_word_once"),
            models.UniqueConstraint(fields=["node", "word"], name="lesson_type_word_of_one"),
        ]

    def __str__(self) -> str:
        return self.word


class LessonSetting(models.Model):
    """What a county sets for all its lessons; the nearest ancestor's counts."""

    node = models.OneToOneField(Node, models.CASCADE, related_name="lesson_setting")
    silent_minutes = models.PositiveSmallIntegerField()  # one of lesson_settings.SILENT_MINUTES

    def __str__(self) -> str:
        return f"{self.node} {self.silent_minutes}"


class Course(models.Model):
    """开课: a subject for a grade through a term; it outlives the versions of the timetable."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    term = models.ForeignKey(Term, models.PROTECT, related_name="courses")
    subject = models.ForeignKey(Subject, models.PROTECT)
    grade = models.PositiveSmallIntegerField()
    lesson_type = models.ForeignKey(LessonType, models.PROTECT)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=9), name="course_grade")]

    def __str__(self) -> str:
        return f"{self.subject} {self.grade}"


class Version(models.Model):
    """大课表版本; in force is the latest published one not after the day."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="timetable_versions")
    term = models.ForeignKey(Term, models.PROTECT, related_name="timetable_versions")
    no = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=VersionState, default=VersionState.DRAFT)
    effective_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "term", "no"], name="version_no_once"),
            models.UniqueConstraint(
                fields=["node", "term", "effective_from"],
                condition=Q(state=VersionState.PUBLISHED),
                name="version_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} {self.term} {self.no}"


class CoursePlan(models.Model):
    """开课安排: how a version keeps a course's promise."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="course_plans")
    course = models.ForeignKey(Course, models.PROTECT, related_name="plans")
    lecturer = models.ForeignKey(Person, models.PROTECT, related_name="course_plans")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "course"], name="course_plan_once")]

    def __str__(self) -> str:
        return f"{self.course} {self.lecturer}"


class Receiver(models.Model):
    """A class that receives a planned course, in which room, and which of its cohorts that discharges."""

    course_plan = models.ForeignKey(CoursePlan, models.CASCADE, related_name="receivers")
    class_group = models.ForeignKey(ClassGroup, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    cohorts = models.ManyToManyField(Cohort, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course_plan", "class_group"], name="receiver_once")]

    def __str__(self) -> str:
        return str(self.class_group)


class WeeklySlot(models.Model):
    """周课: a weekday and a period of the host's bell, in the weeks of a 64-bit mask (bit 0 = week 1)."""

    course_plan = models.ForeignKey(CoursePlan, models.CASCADE, related_name="slots")
    host_room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    period_no = models.PositiveSmallIntegerField()
    weeks = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="slot_weekday")
        ]

    def __str__(self) -> str:
        return f"{self.weekday}/{self.period_no}"

    def runs_in(self, week: int) -> bool:
        return bool(self.weeks >> (week - 1) & 1)


class Pin(models.Model):
    """固定课: a weekly lesson of the term that is settled before the rest is planned; the period is the
    host's.
    """

    term = models.ForeignKey(Term, models.PROTECT, related_name="pins")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    lecturer = models.ForeignKey(Person, models.PROTECT, related_name="pins")
    host = models.ForeignKey(Node, models.PROTECT, related_name="+")
    receivers = models.ManyToManyField(ClassGroup, related_name="pins")
    weekday = models.PositiveSmallIntegerField()
    period_no = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="pin_weekday"),
            models.UniqueConstraint(
                fields=["term", "lecturer", "weekday", "period_no"], name="pin_of_a_lecturer_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.lecturer} {self.weekday}/{self.period_no}"


class PlanRun(models.Model):
    """排课: one search for a county's timetable; what it found waits to be taken as a draft version."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="plan_runs")
    term = models.ForeignKey(Term, models.PROTECT, related_name="plan_runs")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # change it as little as possible
    base = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="+")
    absent = models.ManyToManyField(Person, related_name="+")
    state = models.CharField(max_length=16, choices=PlanState, default=PlanState.WAITING)
    progress = models.JSONField(default=dict)  # plan_result.progress_of
    result = models.JSONField(default=dict)  # plan_result.result_of
    # what became of it
    version = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.node} {self.made_at:%F %H:%M}"


class Meeting(models.Model):
    """场次: any dated live gathering. A lesson is a meeting of a course."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="meetings")
    activity = models.CharField(max_length=16, choices=Activity, blank=True)  # only where there is no course
    ordinal = models.PositiveIntegerField(null=True, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    period_no = models.PositiveSmallIntegerField(null=True, blank=True)
    lecturer = models.ForeignKey(Person, models.PROTECT, related_name="meetings")
    stands_in_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    makes_up = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="made_up_by")
    arranged = models.BooleanField(default=False)  # by itself (补课), so that no version moves or cancels it
    host_node = models.ForeignKey(Node, models.PROTECT, related_name="hosted_meetings")
    host_room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="hosted_meetings")
    capture_policy = models.CharField(max_length=16, choices=CapturePolicy, default=CapturePolicy.LECTURER)
    state = models.CharField(max_length=16, choices=MeetingState, default=MeetingState.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)  # the lesson's zero, never changed
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["begins_at", "id"]
        indexes = [models.Index(fields=["begins_at"]), models.Index(fields=["state", "begins_at"])]
        constraints = [
            models.UniqueConstraint(fields=["course", "ordinal"], name="meeting_ordinal_once"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="meeting_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=True) & ~Q(activity="") | Q(course__isnull=False, activity=""),
                name="activity_only_without_course",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MeetingState.OPEN, MeetingState.ENDED]) | Q(opened_at__isnull=False),
                name="open_means_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.begins_at:%F %H:%M}"


class Participation(models.Model):
    """参加: exactly one of a class, a node or a person takes part in a meeting."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participations")
    class_group = models.ForeignKey(
        ClassGroup, models.PROTECT, null=True, blank=True, related_name="participations"
    )
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="participations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="participations")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="participations")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.REMOTE)
    state = models.CharField(max_length=16, choices=ParticipationState, default=ParticipationState.EXPECTED)
    reason = models.CharField(max_length=100, blank=True)
    cohorts = models.ManyToManyField(Cohort, blank=True, related_name="participations")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("class_group", "node", "person"), name="one_kind_of_participant"
            ),
            models.UniqueConstraint(fields=["meeting", "class_group"], name="class_takes_part_once"),
            models.UniqueConstraint(fields=["meeting", "node"], name="node_takes_part_once"),
            models.UniqueConstraint(fields=["meeting", "person"], name="person_takes_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.class_group or self.node or self.person}"


class LecturerLeave(models.Model):
    """请假 of a lecturer of the county, from the first to the last day; `back_on`: 销假, the day from which they
    teach again before its end. Nobody on leave is given a lesson.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="leaves")
    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    first = models.DateField()
    last = models.DateField()
    reason = models.CharField(max_length=16, choices=LeaveReason)
    back_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="leave_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(back_on__gte=F("first"), back_on__lte=F("last")),
                name="leave_ends_early_within_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first}–{self.last}"


class Booking(models.Model):
    """占用: what a published dated meeting needs; no resource is booked twice at one time (database rule)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="bookings")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    class_group = models.ForeignKey(ClassGroup, models.PROTECT, null=True, blank=True, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=exactly_one("person", "room", "class_group"), name="booking_of_one_resource"
            ),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="booking_begins_before_it_ends"
            ),
            models.UniqueConstraint(fields=["meeting", "person"], name="booking_person_once"),
            models.UniqueConstraint(fields=["meeting", "room"], name="booking_room_once"),
            models.UniqueConstraint(fields=["meeting", "class_group"], name="booking_class_once"),
        ]
        indexes = [
            models.Index(fields=["person", "begins_at"]),
            models.Index(fields=["room", "begins_at"]),
            models.Index(fields=["class_group", "begins_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.room or self.class_group} {self.begins_at:%F %H:%M}"
