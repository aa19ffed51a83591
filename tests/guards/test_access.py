"""Every address × everybody: what each may do. An address without a row fails the build.

Columns: nobody signed in · the lecturer of the lesson · another lecturer of her school · the assistant of a
receiving class · the county's officer · that class's screen · Charlie, officer of the next county · a screen
of the next county.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, RuleChange
from lianke.evidence.services.roots import make_root
from lianke.evidence.services.rules import go_on, propose_rule
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
from lianke.preparing.services.decks import render_deck, upload_deck
from lianke.preparing.services.plans import keep_print_file, save_plan
from lianke.preparing.steps import Step
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
EVENTS = {"events": [{"key": "key-of-the-table", "kind": "hand_lowered", "body": {}}]}
PRESENCE = {"boot": "00000000-0000-4000-8000-000000000000", "marks": []}


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


def of_claim(tail: str) -> Callable[[World], str]:
    return lambda world: f"/claims/{world.claim.public_id}/{tail}"


def of_rule(tail: str) -> Callable[[World], str]:
    return lambda world: f"/rules/{world.rule.public_id}/{tail}"


def of_class(tail: str) -> Callable[[World], str]:
    """Of the class that the assistant looks after."""
    return lambda world: (
        f"/coverage/classes/{world.county.classes[0].public_id}/"
        + tail.format(subject=world.county.subject.public_id)
    )


def of_import(tail: str) -> Callable[[World], str]:
    return lambda world: f"/import/{world.run.public_id}/{tail}"


def of_plan(tail: str) -> Callable[[World], str]:
    return lambda world: f"/timetable/plans/{world.plan.public_id}/{tail}"


def leave_of_lecturer(world: World) -> str:
    """Of the lecturer of the first county: in another one nobody is asked for by that name."""
    day = clock.today().isoformat()
    return f"/timetable/leave/?who={world.county.lecturer.public_id}&first={day}&last={day}"


TABLE: dict[str, list[Row]] = {
    #                                                             none lect coll assi offi scrn chrl fscr
    "home:today": [Row(at("/"), "302 200 200 200 200 302 200 302")],
    "home:lessons": [Row(at("/lessons/"), "302 200 200 200 200 302 200 302")],
    "home:phone": [Row(at("/phone/"), "302 200 200 200 200 302 200 302")],  # each sees their own lessons
    "home:worker": [Row(at("/worker.js"), "200 200 200 200 200 200 200 200")],
    "home:receive": [
        Row(lambda w: f"/phone/receive/{w.participation}/", "302 404 404 302 302 302 404 302", "post")
    ],
    "home:stop_receiving": [Row(at("/phone/stop/"), "302 302 302 302 302 302 302 302", "post")],
    "home:activation": [
        Row(at("/activation/"), "302 404 404 404 200 302 200 302"),
        Row(
            at("/activation/"), "302 404 404 404 302 302 302 302", "post", {"who": "张涵悦", "sure": "on"}
        ),  # Charlie has an assistant of that name too
    ],
    "home:slips": [
        Row(
            lambda w: f"/activation/{w.county.points[0].public_id}/",
            "302 404 404 404 302 302 404 302",
            "post",
        )
    ],
    "accounts:sign_in": [Row(at("/sign-in/"), "200 302 302 302 302 200 302 200")],
    "accounts:which": [Row(at("/sign-in/which/"), "302 302 302 302 302 302 302 302")],
    "accounts:sign_out": [Row(at("/sign-out/"), "302 302 302 302 302 302 302 302", "post")],
    "accounts:activate": [
        Row(
            lambda w: f"/activate/{w.county.assistant.public_id}/nonsense/", "410 410 410 410 410 410 410 410"
        )
    ],
    "schooling:pair": [
        Row(at("/pair/"), "302 200 200 200 200 302 200 302"),
        Row(lambda w: f"/pair/{w.code}/", "302 200 200 200 200 302 200 302"),
    ],
    "schooling:pairing": [Row(at("/screen/pairing"), "200 200 200 200 200 200 200 200")],
    "schooling:screens": [
        Row(at("/screens/"), "302 200 200 200 200 302 200 302")
    ],  # each sees their own schools'
    "schooling:revoke": [
        Row(lambda w: f"/screens/{w.device}/revoke/", "302 404 404 404 302 302 404 302", "post")
    ],
    "pairing:pairs": [Row(at("/pairs/"), "302 200 200 200 200 302 200 302")],  # each sees their own schools'
    "timetable:board": [Row(at("/timetable/"), "302 200 200 200 200 302 200 302")],
    "timetable:publish": [
        Row(
            lambda w: f"/timetable/versions/{w.draft.public_id}/publish/",
            "302 404 404 404 302 302 404 302",
            "post",
        )
    ],
    "timetable:lesson_types": [
        Row(at("/timetable/types/"), "302 404 404 404 200 302 200 302"),
        Row(at("/timetable/types/"), "302 404 404 404 302 302 302 302", "post"),  # each their own county's
    ],
    "timetable:leave": [
        Row(at("/timetable/leave/"), "302 404 404 404 200 302 200 302"),  # Charlie's is his own county's
        Row(leave_of_lecturer, "302 404 404 404 200 302 200 302"),
        Row(leave_of_lecturer, "302 404 404 404 302 302 200 302", "post"),
    ],
    "timetable:plans": [
        Row(at("/timetable/plans/"), "302 404 404 404 200 302 200 302"),
        Row(
            at("/timetable/plans/"), "302 404 404 404 302 302 302 302", "post"
        ),  # Charlie's is his own county's
    ],
    "timetable:plan": [Row(of_plan(""), "302 404 404 404 200 302 404 302")],
    "timetable:cancel_plan": [Row(of_plan("cancel/"), "302 404 404 404 302 302 404 302", "post")],
    "timetable:stop_plan": [Row(of_plan("stop/"), "302 404 404 404 302 302 404 302", "post")],
    "timetable:accept_plan": [Row(of_plan("accept/"), "302 404 404 404 302 302 404 302", "post")],
    "live:screen": [Row(at("/screen/"), "200 200 200 200 200 200 200 200")],
    "live:day": [Row(at("/screen/day"), "404 404 404 404 404 200 404 200")],
    "live:screen_line": [Row(at("/screen/line?bytes=9"), "404 404 404 404 404 200 404 200")],
    "home:lesson": [Row(of_lesson("/"), "302 200 404 200 200 302 404 302")],
    "live:rehearsal": [Row(of_lesson("/rehearsal/"), "302 200 404 404 404 302 404 302")],
    "live:desk": [Row(of_lesson("/desk/"), "302 200 404 404 404 302 404 302")],
    "live:join": [Row(of_lesson("/join"), "404 200 404 404 404 200 404 404", "post", {})],
    "live:events": [
        Row(of_lesson("/events"), "404 200 404 200 200 200 404 404"),
        Row(of_lesson("/events"), "404 200 404 200 404 200 404 404", "post", EVENTS),
    ],
    "live:presence": [Row(of_lesson("/presence"), "404 200 404 404 404 200 404 404", "post", PRESENCE)],
    "live:open": [Row(of_lesson("/open"), "404 200 404 404 404 404 404 404", "post", {})],
    "live:end": [Row(of_lesson("/end"), "404 409 404 404 404 404 404 404", "post", {})],
    "live:go_on": [Row(of_lesson("/go-on"), "302 409 404 404 404 302 404 302", "post")],  # it has not ended
    "live:reopen": [
        Row(of_lesson("/reopen"), "404 409 404 404 404 404 404 404", "post", {})
    ],  # it has not ended
    "home:finish_again": [Row(of_lesson("/finish-again"), "302 404 404 404 302 302 404 302", "post")],
    "preparing:slides": [
        Row(of_lesson("/slides"), "404 200 404 404 404 404 404 404"),
        Row(of_lesson("/slides"), "404 409 404 404 404 404 404 404", "post", {}),
    ],
    "live:plan": [Row(of_lesson("/plan"), "404 200 404 200 200 200 404 404")],
    "preparing:print_file": [
        Row(
            of_lesson(f"/plan/print/{sha256(ONE_PAGE_PDF).hexdigest()}.pdf"),
            "404 200 404 200 200 200 404 404",
        ),
        Row(of_lesson(f"/plan/print/{'0' * 64}.pdf"), "404 404 404 404 404 404 404 404"),
    ],
    "preparing:lesson_plan": [
        Row(of_lesson("/lesson-plan/"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/lesson-plan/"), "302 409 404 404 404 302 404 302", "post"),  # a plan needs a step
    ],
    "preparing:plan_from_slides": [
        Row(of_lesson("/lesson-plan/slides"), "302 302 404 404 404 302 404 302", "post")
    ],  # without a file
    "preparing:copy_plan": [
        Row(of_lesson("/lesson-plan/copy"), "302 404 404 404 404 302 404 302", "post")
    ],  # of no lesson
    "research:topics": [
        Row(at("/topics/"), "302 200 200 404 200 302 200 302"),
        Row(at("/topics/"), "302 302 302 404 302 302 302 302", "post"),  # of no lessons
    ],
    "research:topic": [Row(lambda w: f"/topics/{w.topic}/", "302 200 404 200 200 302 404 302")],
    "research:dissolve_topic": [
        Row(lambda w: f"/topics/{w.topic}/dissolve/", "302 404 404 404 302 302 404 302", "post")
    ],  # an officer's
    "preparing:slide": [
        Row(lambda w: f"/slides/{w.deck.public_id}/1.webp", "404 200 404 200 200 200 404 404")
    ],
    "live:assistant": [Row(of_lesson("/assistant/"), "302 404 404 200 404 302 404 302")],
    "preparing:clips": [
        Row(of_lesson("/clips"), "404 200 404 404 404 404 404 404"),
        Row(of_lesson("/clips"), "404 409 404 404 404 404 404 404", "post", {}),  # without a film
    ],
    "preparing:clip_captions": [
        Row(lambda w: f"/clips/{w.clip.public_id}.vtt", "404 200 404 200 200 200 404 404"),
        Row(
            lambda w: f"/clips/{w.clip.public_id}.vtt", "404 409 404 404 404 404 404 404", "post", {}
        ),  # without a file
    ],
    "preparing:captions": [
        Row(of_lesson("/captions"), "404 200 404 200 200 200 404 404"),
        Row(of_lesson("/captions"), "404 302 404 404 404 404 404 404", "post", {}),
    ],
    "preparing:clip": [Row(lambda w: f"/clips/{w.clip.public_id}.mp4", "404 200 404 200 200 200 404 404")],
    "live:works": [
        Row(of_lesson("/works"), "404 404 404 409 404 409 404 404", "post", {})
    ],  # without a photo
    "live:work": [Row(lambda w: f"/works/{w.work.public_id}.webp", "404 200 404 200 200 200 404 404")],
    "evidence:attendance": [Row(of_lesson("/attendance/"), "302 200 404 200 200 302 404 302")],
    "evidence:attendance_file": [
        Row(of_lesson("/attendance.csv"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/attendance.xlsx"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/attendance.exe"), "302 404 404 404 404 302 404 302"),
    ],
    "evidence:lesson_pack": [Row(of_lesson("/evidence.zip"), "302 200 404 200 200 302 404 302")],
    "evidence:file_claim": [
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302",
        ),
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302",
            "post",
        ),
    ],
    "evidence:rules": [
        Row(at("/rules/"), "302 404 404 404 200 302 200 302"),
        Row(
            at("/rules/"), "302 404 404 404 200 302 200 302", "post"
        ),  # nothing was filled in: the page again
    ],
    "evidence:rule_change": [Row(of_rule(""), "302 404 404 404 200 302 404 302")],
    "evidence:confirm_rule": [Row(of_rule("confirm/"), "302 404 404 404 302 302 404 302", "post")],
    "evidence:drop_rule": [Row(of_rule("drop/"), "302 404 404 404 302 302 404 302", "post")],
    "evidence:claims": [
        Row(at("/claims/"), "302 200 200 200 200 302 200 302")
    ],  # each sees their own schools'
    "evidence:claim": [Row(of_claim(""), "302 200 404 200 200 302 404 302")],
    "evidence:proof": [Row(of_claim("proof"), "302 200 404 200 200 302 404 302")],
    "evidence:rule_on_claim": [
        Row(of_claim("rule/"), "302 404 404 404 200 302 404 302", "post")
    ],  # without a reason: the page again
    "evidence:nights": [Row(at("/evidence/"), "302 404 404 404 200 302 200 302")],
    "evidence:night": [
        Row(at("/evidence/2026-09-13/"), "302 404 404 404 200 302 200 302")
    ],  # hashes and counts of all alike
    "evidence:month_pack": [
        Row(at("/evidence/2026-09.zip"), "302 404 404 404 200 302 200 302")
    ],  # each their own county's
    "evidence:months": [Row(at("/months/"), "302 404 404 404 200 302 200 302")],
    "evidence:lock_month": [Row(at("/months/2026-08/lock/"), "302 404 404 404 302 302 302 302", "post")],
    "live:webhook": [Row(at("/hooks/livekit"), "401 401 401 401 401 401 401 401", "post", {})],
    "recording:report": [Row(at("/recording/report"), "401 401 401 401 401 401 401 401", "post", {})],
    "recording:gate": [
        Row(
            at("/recording/gate"),
            "404 204 404 204 204 404 404 404",
            headers={"x-forwarded-uri": "/media/{lesson}/camera/seg_00001.m4s"},
        )
    ],
    "coverage:county": [Row(at("/coverage/"), "302 404 404 404 200 302 200 302")],
    "coverage:county_lessons": [Row(at("/coverage/lessons/"), "302 404 404 404 200 302 200 302")],
    "coverage:class": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/", "302 200 404 200 200 302 404 302"
        )
    ],
    "coverage:lessons": [
        Row(
            lambda w: f"/coverage/classes/{w.county.classes[0].public_id}/lessons/",
            "302 200 404 200 200 302 404 302",
        )
    ],
    "coverage:subject": [Row(of_class("subjects/{subject}/"), "302 200 404 200 200 302 404 302")],
    "coverage:gaps": [Row(at("/coverage/gaps/"), "302 404 404 404 200 302 200 302")],
    "coverage:gap": [Row(of_class("subjects/{subject}/gap/"), "302 404 404 404 200 302 404 302")],
    "coverage:make_up": [
        Row(lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/", "302 409 404 404 409 302 404 302")
    ],  # not missed yet
    "coverage:cancel_make_up": [
        Row(
            lambda w: f"/coverage/make-ups/{w.county.lesson.public_id}/cancel/",
            "302 404 404 404 404 302 404 302",
            "post",
        )
    ],
    "coverage:minutes": [
        Row(
            lambda w: (
                f"/coverage/lessons/{w.county.lesson.participations.get(class_group=w.county.classes[0]).public_id}/"
            ),
            "302 200 404 200 200 302 404 302",
        )
    ],
    "coverage:own_teaching": [Row(of_class("own/"), "302 404 404 302 302 302 404 302", "post")],
    "coverage:start": [
        Row(
            at("/coverage/start/"),
            "302 404 404 404 302 302 404 302",
            "post",
            {"place": "{county}", "begins_on": "2026-10-08"},
        )
    ],
    "reports:teachers": [
        Row(at("/ledgers/"), "302 200 200 404 200 302 200 302"),  # lecturers see their own line
        Row(at("/ledgers/?month=2026-09&as=xlsx"), "302 200 200 404 200 302 200 302"),
    ],
    "reports:teacher": [
        Row(lambda w: f"/ledgers/teachers/{w.county.lecturer.public_id}/", "302 200 404 404 200 302 404 302")
    ],
    "reports:schools": [Row(at("/ledgers/schools/"), "302 404 404 404 200 302 200 302")],
    "reports:school": [
        Row(lambda w: f"/ledgers/schools/{w.county.points[0].public_id}/", "302 404 404 404 200 302 404 302")
    ],
    "intake:imports": [Row(at("/import/"), "302 404 404 404 200 302 200 302")],
    "intake:export": [
        Row(at("/import/export.xlsx"), "302 404 404 404 200 302 200 302")
    ],  # each their own county
    "intake:template": [Row(at("/import/template.xlsx"), "302 404 404 404 200 302 200 302")],
    "intake:run": [Row(of_import(""), "302 404 404 404 200 302 404 302")],
    "intake:marked": [Row(of_import("marked.xlsx"), "302 404 404 404 200 302 404 302")],
    "intake:confirm": [
        Row(of_import("confirm/"), "302 404 404 404 409 302 404 302", "post")
    ],  # it has errors
    "intake:cancel": [Row(of_import("cancel/"), "302 404 404 404 409 302 404 302", "post")],
    "intake:undo": [Row(of_import("undo/"), "302 404 404 404 409 302 404 302", "post")],
    "healthz": [Row(at("/healthz"), "200 200 200 200 200 200 200 200")],
    "set_language": [Row(at("/language/"), "302 302 302 302 302 302 302 302", "post", {"language": "en"})],
}

ROWS = [(name, index) for name, rows in TABLE.items() for index in range(len(rows))]


def addresses(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_has_its_row_in_the_table() -> None:
    assert set(addresses(get_resolver().url_patterns)) == set(TABLE)


@pytest.fixture
def world(county: County, next_county: County) -> World:
    meeting = county.lesson
    expect_recorder(meeting=meeting)
    deck = upload_deck(
        meeting=meeting,
        person=county.lecturer,
        upload=SimpleUploadedFile("课件.pdf", ONE_PAGE_PDF),
        limit=10_000,
    )
    render_deck(deck=deck)
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
    go_on(change=rule.pk)
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


@pytest.mark.parametrize(("name", "index"), ROWS)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    name: str, index: int, world: World, next_county: County
) -> None:
    row = TABLE[name][index]
    got = [status(client, row, world) for client in columns(world, next_county)]
    assert " ".join(map(str, got)) == row.expected


def status(client: Client, row: Row, world: World) -> int:
    """Of one request, as a browser's tab (GET) or a page's script (POST) would make it."""
    headers = {
        name: value.replace("{lesson}", world.county.lesson.public_id) for name, value in row.headers.items()
    }
    path = row.path(world)
    if row.method == "get":
        return client.get(path, headers={"accept": "text/html", **headers}).status_code
    if row.body is None or path in ("/language/", "/activation/", "/coverage/start/"):
        data = {
            name: value.replace("{county}", world.county.node.public_id)
            for name, value in (row.body or {}).items()
        }
        return client.post(path, data, headers={"accept": "text/html", **headers}).status_code
    return client.post(
        path, json.dumps(row.body), content_type="application/json", headers=headers
    ).status_code


def test_an_activation_link_is_one_persons_alone(world: World) -> None:
    token = default_token_generator.make_token(world.county.assistant)
    assert Client().get(f"/activate/{world.county.officer.public_id}/{token}/").status_code == 410
