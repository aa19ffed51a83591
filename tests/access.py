"""The table of who may do what: what its rows (lianke/PACKAGE/tests/access_rows.py) are made of.

Columns, in the table's order:

    none  nobody signed in
    lect  the lecturer of the lesson
    coll  another lecturer of her school
    assi  the assistant of a receiving class
    offi  the county's officer, who made what the rows name
    scrn  that class's screen
    chrl  Charlie, officer of the next county
    fscr  a screen of the next county
    tech  the county's technician
    prin  the principal of the receiving class's school
    off2  a second officer of the county
    phon  a phone that receives the lesson for that class
    revk  a screen of that class whose right was taken away
    form  an officer and assistant until yesterday, whom the other receiving class still names
    city  an officer of the city that the county belongs to
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, RuleChange
from lianke.evidence.services.rules import propose_rule
from lianke.evidence.tasks import RECOUNT
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.services import upload_workbook
from lianke.kernel import clock
from lianke.live.models import Work
from lianke.live.services.phones import receive_on_phone
from lianke.live.services.works import file_of
from lianke.organisations.choices import Role
from lianke.organisations.models import Membership
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Clip, Deck
from lianke.preparing.services.clips import clip_file
from lianke.preparing.services.decks import upload_deck
from lianke.preparing.services.plans import keep_print_file, save_plan
from lianke.preparing.steps import Step
from lianke.preparing.tasks import SLIDES
from lianke.recording.services.recordings import expect_recorder
from lianke.research.services.topics import make_topic
from lianke.schooling.models import ClassGroup, Device, TeacherProfile
from lianke.schooling.services import make_device, revoke_device, start_pairing
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, PlanRun, Version
from tests.cast import County, person, screen, signed_in

BROKEN = Path(settings.ROOT) / "lianke" / "intake" / "tests" / "data" / "broken.xlsx"
ONE_PAGE_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 320 180]>>endobj\ntrailer<</Root 1 0 R>>\n"
)


@dataclass(frozen=True)
class Row:
    """`expected` has a status per column. `body` is what a page's script posts, `form` what a form does."""

    path: Callable[["World"], str]
    expected: str
    method: str = "get"
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    form: Callable[["World"], dict[str, str]] | None = None


@dataclass(frozen=True)
class Foreign:
    """What somebody asks in their own county about something that the query or the body names by id.

    `of` makes address and data of one's own world and of the world asked about, and what else there must be.
    About one's own it is answered with `own`, about the next county's with `refused`; then nothing is written
    and nothing of it is told.
    """

    who: str  # a column
    of: Callable[["World", "World"], tuple[str, dict[str, Any]]]
    own: int
    refused: int
    method: str = "post"
    is_form: bool = True


COLUMNS = [
    "none",
    "lect",
    "coll",
    "assi",
    "offi",
    "scrn",
    "chrl",
    "fscr",
    "tech",
    "prin",
    "off2",
    "phon",
    "revk",
    "form",
    "city",
]


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
    officers_claim: Claim
    deputy: Person  # lectures in the same subject
    worksheet: str  # digest of a file of the lesson's plan
    plan: PlanRun
    topic: str
    rule: RuleChange

    @property
    def lesson(self) -> str:
        return f"/lessons/{self.county.lesson.public_id}"

    @property
    def next_lesson(self) -> str:
        return f"/lessons/{self.county.course.meetings.order_by('begins_at')[1].public_id}"

    @property
    def participation(self) -> str:
        """Of the class that the assistant looks after."""
        return self.county.lesson.participations.get(class_group=self.county.classes[0]).public_id

    @property
    def device(self) -> str:
        """The screen of that class."""
        return Device.objects.filter(placements__room=self.county.rooms[0]).order_by("pk")[0].public_id


def at(path: str) -> Callable[[World], str]:
    return lambda world: path


def of_lesson(tail: str) -> Callable[[World], str]:
    return lambda world: world.lesson + tail


def make_world(county: County) -> World:
    """Something of each kind that an address may name; all of it is the county's."""
    county.assistant.phone = f"138{county.node.pk:08}"
    county.assistant.save()
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
    pdf = ONE_PAGE_PDF + b"% " + county.node.name.encode()
    worksheet = keep_print_file(
        place=county.lead_school, upload=SimpleUploadedFile("学习单.pdf", pdf), limit=10_000
    )
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
        waiting_claim(county, county.assistant),
        waiting_claim(county, county.officer),
        second_lecturer(county),
        worksheet.digest,
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
        digest=sha256(county.node.name.encode()).hexdigest(),
        size=1,
        length_ms=1000,
        width=16,
        height=9,
        uploaded_by=county.lecturer,
        uploaded_at=clock.now(),
    )
    default_storage.save(clip_file(clip), ContentFile(b"x"))
    return clip


def second_lecturer(county: County) -> Person:
    """And a cancelled lesson that either of the two could make up."""
    deputy = person("覃芳", county.lead_school, Role.LECTURER, f"deputy-{county.officer.login}")
    deputy.phone = f"139{county.node.pk:08}"
    deputy.save()
    for one in (county.lecturer, deputy):
        TeacherProfile.objects.create(person=one).subjects.add(county.subject)
    Meeting.objects.filter(pk=county.course.meetings.order_by("begins_at")[3].pk).update(
        state=MeetingState.CANCELLED
    )
    return deputy


def waiting_claim(county: County, by: Person) -> Claim:
    return Claim.objects.create(
        participation=county.lesson.participations.get(class_group=county.classes[0]),
        kind=ClaimKind.SUPPLEMENT,
        reason=Reason.POWER,
        sentence="全村停电",
        minutes=40,
        proof=default_storage.save("proofs/x.png", ContentFile(b"x")),
        proof_name="电表.png",
        filed_by=by,
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
    technician = person("黄志远", county.node, Role.TECHNICIAN, "a-technician")
    principal = person("罗校长", county.points[0], Role.PRINCIPAL, "a-principal")
    second = person("何敏", county.node, Role.OFFICER, "a-second")
    assert county.node.parent
    above = person("陈科", county.node.parent, Role.OFFICER, "a-city")
    people = [signed_in(one) for one in (county.lecturer, colleague, county.assistant, county.officer)]
    return [
        Client(),
        *people,
        screen(county.device_keys[0]),
        signed_in(next_county.officer),
        screen(next_county.device_keys[0]),
        signed_in(technician),
        signed_in(principal),
        signed_in(second),
        screen(receiving_phone(world)),
        screen(revoked_screen(county)),
        signed_in(former_member(county)),
        signed_in(above),
    ]


def receiving_phone(world: World) -> str:
    participation = world.county.lesson.participations.get(class_group=world.county.classes[0])
    key = receive_on_phone(participation=participation, person=world.county.assistant, device=None)
    assert key
    return key


def revoked_screen(county: County) -> str:
    key = make_device(room=county.rooms[0], person=county.officer)
    revoke_device(device=Device.objects.latest("pk"), actor=Actor.of(county.officer))
    return key


def former_member(county: County) -> Person:
    former = person("梁欢", county.node, Role.OFFICER, "a-former")
    Membership.objects.create(person=former, node=county.points[1], role=Role.ASSISTANT)
    Membership.objects.filter(person=former).update(ends_on=clock.today())
    ClassGroup.objects.filter(pk=county.classes[1].pk).update(assistant=former)
    return former


def fresh(client: Client) -> Client:
    """The same visitor, whose earlier requests have left nothing in the browser."""
    again = Client()
    again.defaults = dict(client.defaults)
    for name, morsel in client.cookies.items():
        again.cookies[name] = morsel.value
    return again
