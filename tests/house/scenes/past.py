"""A county with a taught past, and rules of counting on their way."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from lianke.accounts.models import Person
from lianke.coverage.queries.accounts import accounts_now
from lianke.evidence.choices import ChangeState
from lianke.evidence.models import RuleChange
from lianke.evidence.tasks import RECOUNT
from lianke.kernel import clock
from lianke.kernel.models import Job, JobState
from lianke.operations.demo import load_county, officer, session_cookie, village_keys
from lianke.operations.demo_past import shift_to, teach_past
from lianke.organisations.models import Node
from lianke.schooling.models import ClassGroup
from lianke.timetable.models import Participation


@dataclass(frozen=True)
class TaughtCounty:
    """The officer's cookie; the class that misses most and the subject that it misses most of; the last lesson
    that it had; a change of the rule that is being counted, and one whose counting stands still.
    """

    officer: str
    class_id: str
    subject: str
    lesson: str
    participation: str
    moving: str
    still: str


def taught_county(evening: str, keys: str) -> TaughtCounty:
    """From an empty folder: the demo county, with all lessons until `evening`. `keys`: a file for the screens'."""
    until = datetime.fromisoformat(evening)
    load_county(Path())
    who = officer()
    village_keys(who, Path(keys))
    teach_past(until)
    shift_to(until)
    worst = max(accounts_now(ClassGroup.objects.all(), clock.now()), key=lambda one: one.sums.missing)
    cell = max(worst.shown, key=lambda cell: cell.sums.missing)
    had = Participation.objects.filter(class_group=worst.group, meeting__state="ended")
    last = had.order_by("-meeting__begins_at")[0]
    moving, still = changes_of_the_rule(who)
    return TaughtCounty(
        officer=session_cookie(who),
        class_id=worst.group.public_id,
        subject=worst.subjects[cell.subject].public_id,
        lesson=last.meeting.public_id,
        participation=last.public_id,
        moving=moving.public_id,
        still=still.public_id,
    )


def changes_of_the_rule(who: Person) -> tuple[RuleChange, RuleChange]:
    """One that somebody counts just now; one that took several workers with it."""

    def change(done: int, state: ChangeState, job: JobState) -> RuleChange:
        change = RuleChange.objects.create(
            node=Node.objects.get(kind="county"),
            valid_from=date(2026, 9, 1),
            share_pct=90,
            late_s=300,
            why="县教育局会议纪要 2026 年第 9 号",
            base_version=1,
            proposed_by=who,
            proposed_at=clock.now(),
            state=state,
            total=412,
            done=done,
        )
        RECOUNT.ask(change.pk)
        Job.objects.filter(name=RECOUNT.name, subject=change.pk).update(
            state=job, beat_at=clock.real_now() + timedelta(hours=1)
        )
        return change

    return (
        change(180, ChangeState.LOOKING, JobState.RUNNING),
        change(305, ChangeState.COUNTING, JobState.FAILED),
    )
