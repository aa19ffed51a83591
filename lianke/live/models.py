"""A meeting as it happens: its timeline, who was present, what was delivered, what was shown."""

from django.db import models
from django.db.models import F, Q

from lianke.accounts.models import Person
from lianke.kernel.ids import public_id
from lianke.live.choices import ActorType, ChangeState, ClaimKind, DeckState, EventKind, Reason, Way
from lianke.organisations.models import Node
from lianke.schooling.models import Cohort, Device
from lianke.timetable.models import Course, Meeting, Participation


class Timeline(models.Model):
    """The head of a meeting's list of events; locked for each append."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, primary_key=True, related_name="timeline")
    last_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)
    # after the end, so that nobody comes back with an old token
    room_closed_at = models.DateTimeField(null=True, blank=True)
    # up to here the nightly roots outside the database cover it
    rooted_seq = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.meeting} #{self.last_seq}"


class Event(models.Model):
    """One thing that happened. Never changed, never deleted (database rule); chained by hash over every
    column.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at_ms = models.BigIntegerField()  # the server's, Unix, school time
    said_ms = models.BigIntegerField(null=True, blank=True)  # the sender's estimate
    kind = models.CharField(max_length=16, choices=EventKind)
    body = models.TextField()  # canonical JSON text: a JSON column would change the hash
    actor_type = models.CharField(max_length=8, choices=ActorType)
    actor_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    actor_device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    for_participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["meeting", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["meeting", "key"], name="event_key_once"),
            models.CheckConstraint(
                condition=Q(
                    actor_type=ActorType.PERSON, actor_person__isnull=False, actor_device__isnull=True
                )
                | Q(actor_type=ActorType.DEVICE, actor_person__isnull=True, actor_device__isnull=False)
                | Q(actor_type=ActorType.SYSTEM, actor_person__isnull=True, actor_device__isnull=True),
                name="event_of_one_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class PresenceMark(models.Model):
    """在线记录: an interval that a device or a lecturer's page says it was connected. No participation = the
    lecturer.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presence_marks")
    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="presence_marks"
    )
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    boot = models.CharField(max_length=36)
    n = models.PositiveIntegerField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    microphone = models.BooleanField(default=False)
    way = models.CharField(max_length=16, choices=Way, default=Way.LIVE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "boot", "n"], name="presence_mark_once"),
            models.CheckConstraint(
                condition=Q(begins_at__lt=F("ends_at")), name="presence_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation or self.person} {self.begins_at:%T}–{self.ends_at:%T}"


class PresencePoll(models.Model):
    """Whom LiveKit listed at one moment (identities of kind STANDARD only). An empty list is a finding
    too.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="presence_polls")
    at = models.DateTimeField()
    seen = models.JSONField(default=list)
    hurried = models.BooleanField(default=False)  # asked for by a webhook: shown sooner, counts for nothing

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.at:%T} {len(self.seen)}"


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


class RuleChange(models.Model):
    """改计课规则: the next version as an officer proposes it, what a first look says it would change, and how far
    the recount has come.

    `differing`: [participation id, grade, whether it counts by the new rule, whether its month is locked] for
    what would count otherwise.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="rule_changes")
    valid_from = models.DateField()
    share_pct = models.PositiveSmallIntegerField()
    late_s = models.PositiveSmallIntegerField()
    counts_continued = models.BooleanField(default=False)
    counts_recorded = models.BooleanField(default=False)
    why = models.CharField(max_length=200)
    # the node's latest when it was proposed; 1 where it had none of its own
    base_version = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ChangeState, default=ChangeState.LOOKING)
    # once confirmed
    rule = models.OneToOneField(CountingRule, models.PROTECT, null=True, blank=True, related_name="change")
    # lessons to go through, in the look and again in the recount
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    last = models.BigIntegerField(default=0)  # id of the last lesson gone through
    differing = models.JSONField(default=list)
    revised = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField()  # real time: when the job last moved

    class Meta:
        ordering = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.node} {self.valid_from}"

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


class Delivery(models.Model):
    """实到: what one cohort of one participation received, by a rule (none = version 1). Revised by adding,
    never by editing.

    `head_hash` is the chain's head that it was counted from, so each revision can be counted again from what
    was known then.
    """

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="deliveries")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="deliveries")
    revision = models.PositiveIntegerField(default=1)
    is_latest = models.BooleanField(default=True)
    scheduled_s = models.PositiveIntegerField()
    live_s = models.PositiveIntegerField()
    continued_s = models.PositiveIntegerField(default=0)
    recorded_s = models.PositiveIntegerField(default=0)
    local_s = models.PositiveIntegerField(default=0)  # sat with the lecturer
    joined_late_s = models.PositiveIntegerField(null=True, blank=True)  # None: never joined
    doubtful = models.BooleanField(default=False)  # 待核: two sources contradict each other
    counted = models.BooleanField(default=False)
    rule_version = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(CountingRule, models.PROTECT, null=True, blank=True, related_name="+")
    head_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "cohort", "revision"], name="delivery_revision_once"
            ),
            models.UniqueConstraint(
                fields=["participation", "cohort"], condition=Q(is_latest=True), name="delivery_one_latest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} r{self.revision} {self.live_s}s"


class Claim(models.Model):
    """申诉 or 补录: somebody of the school says that a class's lesson was otherwise than it was measured."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=16, choices=ClaimKind)
    reason = models.CharField(max_length=16, choices=Reason)
    sentence = models.CharField(max_length=500)
    minutes = models.PositiveSmallIntegerField()  # that the class received, as claimed
    proof = models.CharField(max_length=200, blank=True)  # in the file storage
    proof_name = models.CharField(max_length=200, blank=True)
    proof_digest = models.CharField(max_length=64, blank=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["-filed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.participation}"


class Ruling(models.Model):
    """认定 of a claim by a second person. It stands beside what was measured and never edits it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="ruling")
    granted = models.BooleanField()
    sentence = models.CharField(max_length=500)
    ruled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.claim} {self.granted}"


class MonthLock(models.Model):
    """锁定: a month of a county as it went into the pay sheet. Whatever changes afterwards is a correction in a
    later month's lock.

    `lessons`: [participation, grade, lecturer, measured, ruled] of the month; `corrections`: the same rows of
    months locked before, as [month, participation, grade, lecturer, measured, ruled], where they have changed
    since. People and places by public id.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    node = models.ForeignKey(Node, models.PROTECT, related_name="month_locks")
    month = models.DateField()  # its first day
    lessons = models.JSONField(default=list)
    corrections = models.JSONField(default=list)
    locked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["node", "month"], name="month_locked_once")]

    def __str__(self) -> str:
        return f"{self.node} {self.month:%Y-%m}"


class NightlyRoot(models.Model):
    """A night's seal over every chain that had grown; the heads themselves lie in a file outside the
    database.
    """

    night = models.DateField(unique=True)
    made_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64)
    meetings = models.PositiveIntegerField()
    events = models.PositiveIntegerField()  # that were added since the root before

    class Meta:
        ordering = ["-night"]

    def __str__(self) -> str:
        return f"{self.night} {self.root[:12]}"


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


class Work(models.Model):
    """作品: a photograph of a pupil's work that a class put into a lesson, as one upright image. Never changed,
    never deleted (database rule).
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="works")
    question = models.CharField(max_length=36, blank=True)  # the id of the question that it answers
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=64)  # of its event: the same photo sent again is the same work
    digest = models.CharField(max_length=64)  # of the image as it is kept
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "key"], name="work_key_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, device__isnull=True)
                | Q(person__isnull=True, device__isnull=False),
                name="work_by_person_or_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.sent_at:%T}"


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


class Reception(models.Model):
    """手机接收: a phone that is a class's screen for one lesson. Where it stands and until when is its
    placement's.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="receptions")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="receptions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"{self.device} {self.participation}"


class Lease(models.Model):
    """Who may do a thing that only one process may do; real time."""

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
