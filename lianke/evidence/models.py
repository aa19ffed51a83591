"""实到 and what is said against it: deliveries, claims and rulings, locked months, nightly roots."""

from django.db import models
from django.db.models import Q

from lianke.accounts.models import Person
from lianke.evidence.choices import ChangeState, ClaimKind, Reason
from lianke.kernel.ids import public_id
from lianke.organisations.models import Node
from lianke.schooling.models import Cohort, CountingRule
from lianke.timetable.models import Participation


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
