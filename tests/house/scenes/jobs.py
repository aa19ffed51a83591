"""Long jobs of every kind, ordered at once; how far they are."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from lianke.evidence.services.rules import propose_rule
from lianke.intake.services.runs import upload_workbook
from lianke.kernel import clock
from lianke.kernel.models import Job, JobState
from lianke.organisations.models import Node
from lianke.preparing.services.decks import upload_deck
from lianke.schooling.models import Term
from lianke.timetable.models import Meeting
from lianke.timetable.services.plans import order_plan
from tests.house.scenes.people import officer_of_county
from tests.pdf import slides

LARGE = 50 << 20


@dataclass(frozen=True)
class Standing:
    """Jobs that wait or are in work; those that were done; those that were given up."""

    at_hand: int
    done: int
    given_up: int


def order_everything(meeting: str, decks: int, pages: int) -> int:
    """A plan, a workbook, a rule's first look, and so many decks; returns how many jobs that are."""
    county, who = Node.objects.get(kind="county"), officer_of_county()
    lesson = Meeting.objects.get(public_id=meeting)
    for number in range(decks):
        pdf = slides(*(f"Deck {number} page {page}" for page in range(pages)))
        upload = SimpleUploadedFile(f"{number}.pdf", pdf)
        upload_deck(meeting=lesson, person=lesson.lecturer, upload=upload, limit=LARGE)
    order_plan(county=county, term=Term.objects.get(), person=who, base=None, absent=[])
    workbook = (settings.ROOT / "demo/yunling.xlsx").read_bytes()
    upload_workbook(node=county, person=who, upload=SimpleUploadedFile("yunling.xlsx", workbook))
    propose_rule(
        node=county,
        by=who,
        valid_from=clock.today() - timedelta(days=7),
        share_pct=70,
        late_s=300,
        counts_continued=True,
        counts_recorded=True,
        why="县教育局第 3 号文",
    )
    return Job.objects.count()


def one_page(meeting: str) -> int:
    """A deck of one page is brought; returns its id."""
    lesson = Meeting.objects.get(public_id=meeting)
    upload = SimpleUploadedFile("one.pdf", slides("One"))
    return upload_deck(meeting=lesson, person=lesson.lecturer, upload=upload, limit=LARGE).pk


def waited_s(deck: int) -> float:
    """From being brought to being begun; -1 as long as it waits."""
    for one in DBTaskResult.objects.filter(started_at__isnull=False):
        if one.args_kwargs["args"] == ["preparing.slides", deck] and one.started_at:
            return float((one.started_at - one.enqueued_at).total_seconds())
    return -1.0


def standing() -> Standing:
    count = {state: Job.objects.filter(state=state).count() for state in JobState}
    return Standing(
        count[JobState.WAITING] + count[JobState.RUNNING], count[JobState.DONE], count[JobState.FAILED]
    )
