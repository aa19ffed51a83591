"""What a school year is made of: terms, days, bells, plans, classes, rooms, devices, teachers."""

from django.db import models
from django.db.models import F, Q

from lianke.accounts.models import DeviceKey, Person
from lianke.kernel.ids import public_id
from lianke.organisations.models import Node
from lianke.schooling.choices import ClassKind, DayKind, DevicePurpose, Provider, RoomKind

grade_is_one_to_nine = Q(grade__gte=1, grade__lte=9)


class Term(models.Model):
    """学期 of a node and everything under it. Week 1 contains begins_on; weeks are counted through holidays."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="terms")
    school_year = models.CharField(max_length=9)  # 2026-2027
    name = models.CharField(max_length=32)  # 第一学期
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "school_year", "name"], name="term_once"),
            models.CheckConstraint(
                condition=Q(begins_on__lt=F("ends_on")), name="term_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_year} {self.name}"


class CalendarDay(models.Model):
    """校历: a date that is not what its weekday says."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="calendar_days")
    date = models.DateField()
    kind = models.CharField(max_length=8, choices=DayKind)
    follows_date = models.DateField(null=True, blank=True)  # 补哪天的课
    extinguishes_debt = models.BooleanField(default=False)
    note = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "date"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=Q(kind=DayKind.MAKEUP, follows_date__isnull=False)
                | (~Q(kind=DayKind.MAKEUP) & Q(follows_date__isnull=True)),
                name="makeup_day_follows_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class BellSchedule(models.Model):
    """作息 of a node from a date on."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="bell_schedules")
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "valid_from"], name="bell_schedule_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.valid_from}"


class BellPeriod(models.Model):
    """节次: begins and ends in minutes since midnight."""

    schedule = models.ForeignKey(BellSchedule, models.CASCADE, related_name="periods")
    no = models.PositiveSmallIntegerField()
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "no"], name="bell_period_once"),
            models.CheckConstraint(
                condition=Q(begins__lt=F("ends"), ends__lte=24 * 60), name="bell_period_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.begins // 60:02}:{self.begins % 60:02}"


class Subject(models.Model):
    """学科, a tree: 艺术 > 音乐, 美术."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    name = models.CharField(max_length=32, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    def __str__(self) -> str:
        return self.name


class CurriculumPlan(models.Model):
    """课程方案 of a node; the nearest ancestor's plan wins as a whole."""

    node = models.OneToOneField(Node, models.PROTECT, related_name="curriculum_plan")
    name = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.node)


class PlanRow(models.Model):
    plan = models.ForeignKey(CurriculumPlan, models.CASCADE, related_name="rows")
    subject = models.ForeignKey(Subject, models.PROTECT)
    grade = models.PositiveSmallIntegerField()
    periods = models.PositiveSmallIntegerField()  # a week

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "subject", "grade"], name="plan_row_once"),
            models.CheckConstraint(condition=grade_is_one_to_nine, name="plan_row_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.grade}: {self.periods}"


class PlanningRules(models.Model):
    """排课规则 of a node, by the county's own rule names; the nearest ancestor's rules win as a whole."""

    node = models.OneToOneField(Node, models.PROTECT, related_name="planning_rules")
    values = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.node)


class Provision(models.Model):
    """供给: who gives a subject in a place, the nearest ancestor's row wins per subject."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="provisions")
    subject = models.ForeignKey(Subject, models.PROTECT)
    who = models.CharField(max_length=8, choices=Provider)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "subject"], name="provision_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.subject} {self.get_who_display()}"


class AccountStart(models.Model):
    """记账起始日 of a node and everything under it, the nearest ancestor's wins: what was before is neither owed
    nor counted.
    """

    node = models.OneToOneField(Node, models.PROTECT, related_name="account_start")
    begins_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.node} {self.begins_on}"


class ClassGroup(models.Model):
    """班级 of one school year."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    school = models.ForeignKey(Node, models.PROTECT, related_name="classes")
    school_year = models.CharField(max_length=9)
    name = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=ClassKind, default=ClassKind.NORMAL)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    assistant = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="assisted_classes"
    )
    members = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="site_classes")
    succeeds = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "school_year", "name"], name="class_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.name}"


class Cohort(models.Model):
    """班×年级: the unit that the curriculum owes something to."""

    class_group = models.ForeignKey(ClassGroup, models.PROTECT, related_name="cohorts")
    grade = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["grade"]
        constraints = [
            models.UniqueConstraint(fields=["class_group", "grade"], name="cohort_once"),
            models.CheckConstraint(condition=grade_is_one_to_nine, name="cohort_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.class_group} {self.grade}"


class OwnTeaching(models.Model):
    """本校自教: so many periods a week of a subject the school gives a cohort itself. Ticked once, never typed
    period by period.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="own_teaching")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    periods = models.PositiveSmallIntegerField()
    said_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "subject"], name="own_teaching_once"),
            models.CheckConstraint(condition=Q(periods__gte=1), name="own_teaching_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.subject}: {self.periods}"


class SharedGrades(models.Model):
    """复式班合上: which cohorts of a class are taught a subject as one."""

    class_group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="shared_grades")
    subject = models.ForeignKey(Subject, models.PROTECT)
    cohorts = models.ManyToManyField(Cohort, related_name="shared_grades")

    def __str__(self) -> str:
        return f"{self.class_group} {self.subject}"


class Room(models.Model):
    """教室."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=RoomKind)
    line_down_mbps = models.PositiveIntegerField(null=True, blank=True)
    line_up_mbps = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "name"], name="room_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.name}"


class HomeRoom(models.Model):
    """Where a class receives its lessons."""

    class_group = models.OneToOneField(ClassGroup, models.CASCADE, related_name="home_room")
    room = models.ForeignKey(Room, models.PROTECT)

    def __str__(self) -> str:
        return f"{self.class_group} → {self.room}"


class Device(models.Model):
    """设备 that acts as itself."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    key = models.OneToOneField(DeviceKey, models.PROTECT, related_name="device")
    purpose = models.CharField(max_length=16, choices=DevicePurpose)
    paired_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    paired_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id


class DevicePlacement(models.Model):
    """Which room a device stands in, and since when; a device stands in one room at a time."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="placements")
    room = models.ForeignKey(Room, models.PROTECT, related_name="placements")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.device} {self.room}"


class Availability(models.Model):
    """可用时间: when a person, a room or (neither) a whole school can be planned for, or cannot. By the school's
    bell; no period: all day.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="availabilities")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="availabilities")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField()
    period_no = models.PositiveSmallIntegerField(null=True, blank=True)
    is_open = models.BooleanField()
    said = models.CharField(max_length=8)  # 有空, 没空, 走教, 停用: the school's own word

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="availability_weekday"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(room__isnull=True), name="availability_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.room or self.node} {self.weekday}/{self.period_no or '*'} {self.said}"


class OwnLesson(models.Model):
    """本校课表: a period of the school's bell that a class needs for itself."""

    class_group = models.ForeignKey(ClassGroup, models.CASCADE, related_name="own_lessons")
    weekday = models.PositiveSmallIntegerField()
    period_no = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=32, blank=True)  # as the school calls it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["class_group", "weekday", "period_no"], name="own_lesson_once"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="own_lesson_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.class_group} {self.weekday}/{self.period_no} {self.subject}"


class ScreenPairing(models.Model):
    """A code on an unpaired screen, waiting for a person to say which room it stands in. Real time; minutes
    long.
    """

    code = models.CharField(max_length=8, unique=True)
    secret_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class TeacherProfile(models.Model):
    """What a teacher may be planned for."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="teacher_profile")
    subjects = models.ManyToManyField(Subject, blank=True)
    limit_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_a_day = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person)


class CountingRule(models.Model):
    """计课规则: when a period counts, for a node and everything under it, from a day on. Never edited; a new
    version is added.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="counting_rules")
    version = models.PositiveSmallIntegerField()  # from 2; 1 is what the software comes with
    valid_from = models.DateField()
    share_pct = models.PositiveSmallIntegerField()
    late_s = models.PositiveSmallIntegerField()
    counts_continued = models.BooleanField(default=False)
    counts_recorded = models.BooleanField(default=False)
    why = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "version"], name="counting_rule_version_once"),
            models.CheckConstraint(
                condition=Q(version__gte=2, share_pct__gte=1, share_pct__lte=100),
                name="counting_rule_is_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node} v{self.version}"
