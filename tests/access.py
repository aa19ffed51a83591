"""The table of who may do what: what its rows (lianke/PACKAGE/tests/access_rows.py) are made of.

Columns: nobody signed in · the lecturer of the lesson · another lecturer of her school · the assistant of a
receiving class · the county's officer · that class's screen · Charlie, officer of the next county · a screen
of the next county.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, RuleChange
from lianke.evidence.services.roots import make_root
from lianke.evidence.services.rules import propose_rule
from lianke.evidence.tasks import RECOUNT
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.services import upload_workbook
from lianke.kernel import clock
from lianke.live.models import Work
from lianke.live.services.works import file_of
from lianke.organisations.choices import Role
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Clip, Deck
from lianke.preparing.services.clips import clip_file
from lianke.preparing.services.decks import upload_deck
from lianke.preparing.services.plans import keep_print_file, save_plan
from lianke.preparing.steps import Step
from lianke.preparing.tasks import SLIDES
from lianke.recording.services.recordings import expect_recorder
from lianke.research.services.topics import make_topic
from lianke.schooling.models import Device
from lianke.schooling.services import start_pairing
from lianke.timetable.models import PlanRun, Version
from tests.cast import County, person, screen, signed_in

BROKEN = Path(settings.ROOT) / "lianke" / "intake" / "tests" / "data" / "broken.xlsx"
ONE_PAGE_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 180]>>endobj\ntrailer<</Root 1 0 R>>\n"
)


@dataclass(frozen=True)
class Row:
    """`expected` has a status per column."""

    path: Callable[["World"], str]
    expected: str
    method: str = "get"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    county: County
    deck: Deck
    work: Work
    clip: Clip
    code: str
    draft: Version
    run: ImportRun
    claim: Claim
    plan: PlanRun
    topic: str
    rule: RuleChange

    @property
    def lesson(self) -> str:
        return f"/lessons/{self.county.lesson.public_id}"

    @property
    def participation(self) -> str:
        """Of the class that the assistant looks after."""
        return self.county.lesson.participations.get(class_group=self.county.classes[0]).public_id

    @property
    def device(self) -> str:
        return Device.objects.order_by("pk")[0].public_id


def at(path: str) -> Callable[[World], str]:
    return lambda world: path


def of_lesson(tail: str) -> Callable[[World], str]:
    return lambda world: world.lesson + tail


def make_world(county: County) -> World:
    """Something of each kind that an address may name; all of it is the county's."""
    meeting = county.lesson
    expect_recorder(meeting=meeting)
    deck = upload_deck(
        meeting=meeting,
        person=county.lecturer,
        upload=SimpleUploadedFile("课件.pdf", ONE_PAGE_PDF),
        limit=10_000,
    )
    SLIDES.do_now(deck.pk)
    deck.refresh_from_db()
    assert deck.state == DeckState.READY
    worksheet = keep_print_file(upload=SimpleUploadedFile("学习单.pdf", ONE_PAGE_PDF), limit=10_000)
    save_plan(
        meeting=meeting,
        person=county.lecturer,
        title="小白船",
        steps=[Step(40, "唱", "听")],
        prints=[worksheet],
    )
    topic = make_topic(
        name="小白船", meetings=list(county.course.meetings.order_by("ordinal")[:2]), person=county.officer
    )
    draft = Version.objects.create(
        node=county.node, term=county.term, no=2, effective_from=county.term.ends_on
    )
    plan = PlanRun.objects.create(
        node=county.node, term=county.term, person=county.officer, made_at=clock.now()
    )
    rule = propose_rule(
        node=county.node,
        by=county.officer,
        valid_from=clock.today(),
        share_pct=70,
        late_s=300,
        counts_continued=False,
        counts_recorded=False,
        why="试行",
    )
    RECOUNT.do_now(rule.pk)
    return World(
        county,
        deck,
        sent_work(county),
        kept_clip(county),
        start_pairing().code,
        draft,
        faulty_import(county),
        waiting_claim(county),
        plan,
        topic.public_id,
        rule,
    )


def sent_work(county: County) -> Work:
    work = Work.objects.create(
        participation=county.lesson.participations.get(class_group=county.classes[0]),
        person=county.assistant,
        key="work-of-the-table",
        digest="0" * 64,
        width=4,
        height=3,
        size=1,
        sent_at=clock.now(),
    )
    default_storage.save(file_of(work), ContentFile(b"x"))
    return work


def kept_clip(county: County) -> Clip:
    clip = Clip.objects.create(
        meeting=county.lesson,
        name="小白船",
        digest="1" * 64,
        size=1,
        length_ms=1000,
        width=16,
        height=9,
        uploaded_by=county.lecturer,
        uploaded_at=clock.now(),
    )
    default_storage.save(clip_file(clip), ContentFile(b"x"))
    return clip


def waiting_claim(county: County) -> Claim:
    """The assistant's; and a night's root beside it."""
    make_root(night=clock.today() - timedelta(days=1))
    return Claim.objects.create(
        participation=county.lesson.participations.get(class_group=county.classes[0]),
        kind=ClaimKind.SUPPLEMENT,
        reason=Reason.POWER,
        sentence="全村停电",
        minutes=40,
        proof=default_storage.save("proofs/x.png", ContentFile(b"x")),
        proof_name="电表.png",
        filed_by=county.assistant,
        filed_at=clock.now(),
    )


def faulty_import(county: County) -> ImportRun:
    run = upload_workbook(
        node=county.node, person=county.officer, upload=SimpleUploadedFile("县.xlsx", BROKEN.read_bytes())
    )
    error = {
        "sheet": "学校",
        "row": 3,
        "column": "A",
        "value": "",
        "reason": "x",
        "remedy": "",
        "consequences": [],
    }
    run.state, run.report = RunState.FAULTY, {"errors": [error]}
    run.save()
    return run


def columns(world: World, next_county: County) -> list[Client]:
    county = world.county
    colleague = person("韦晓", county.lead_school, Role.LECTURER, "a-colleague")
    people = [signed_in(one) for one in (county.lecturer, colleague, county.assistant, county.officer)]
    return [
        Client(),
        *people,
        screen(county.device_keys[0]),
        signed_in(next_county.officer),
        screen(next_county.device_keys[0]),
    ]
