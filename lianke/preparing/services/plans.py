"""教案: each saving is a version of its own, and old ones stay."""

from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import PDF, accepted_kind
from lianke.organisations.choices import StoredKind
from lianke.organisations.models import Node
from lianke.organisations.services import take_space
from lianke.preparing.choices import DeckState
from lianke.preparing.models import LessonPlan, LessonPlanVersion
from lianke.preparing.queries.decks import deck_of
from lianke.preparing.queries.plans import latest_version, plan_of, prints_of, steps_of
from lianke.preparing.services.clips import copy_clips
from lianke.preparing.services.decks import copy_deck
from lianke.preparing.steps import MOST_MINUTES, MOST_STEPS, PrintFile, Step, digest_of, rows_of, total
from lianke.timetable.models import Meeting

MOST_PRINTS = 8


@transaction.atomic
def save_plan(
    *,
    meeting: Meeting,
    person: Person,
    title: str,
    steps: Sequence[Step],
    prints: Sequence[PrintFile],
    based_on: int | None = None,
) -> LessonPlanVersion:
    """Adds a version; the same content again adds none. `based_on`: the number of the version that was
    edited; another's in between is refused.
    """
    check_size(steps)
    plan = locked_plan(meeting)
    latest = plan.versions.first()
    digest = digest_of(title, steps, prints)
    if latest and latest.digest == digest:
        return latest
    if based_on is not None and latest and latest.no != based_on:
        words = {"name": latest.made_by.name, "time": f"{clock.local(latest.made_at):%H:%M}"}
        raise Refusal(
            "saved_meanwhile",
            _(
                "%(name)s saved this plan at %(time)s, after you had opened it. Open the page again "
                "to see both."
            )
            % words,
        )
    version = LessonPlanVersion.objects.create(
        plan=plan,
        no=latest.no + 1 if latest else 1,
        title=title,
        steps=rows_of(steps),
        prints=[vars(one) for one in prints],
        digest=digest,
        made_by=person,
        made_at=clock.now(),
    )
    record(
        actor=Actor.of(person),
        verb="save_lesson_plan",
        what=plan,
        name=title,
        scope=meeting.host_node.path,
        change={"version": version.no},
    )
    return version


@transaction.atomic
def copy_plan(*, of: Meeting, to: Meeting, person: Person) -> LessonPlanVersion:
    """Another lesson's plan as a new version of this one's, with its worksheets, its films and, where this
    lesson has none, its slides.
    """
    source = latest_version(of)
    if source is None:
        raise Refusal("no_plan", _("That lesson has no plan."))
    steps = steps_of(source)
    version = save_plan(meeting=to, person=person, title=source.title, steps=steps, prints=prints_of(source))
    copy_clips(of=of, to=to, digests={step.clip for step in steps}, person=person)
    take_over_slides(of=of, to=to, person=person)
    return version


@transaction.atomic
def take_over_preparation(*, of: Meeting, to: Meeting, person: Person) -> None:
    """What was prepared for a lesson serves the one that makes it up."""
    if latest_version(of):
        copy_plan(of=of, to=to, person=person)
    else:
        take_over_slides(of=of, to=to, person=person)


def take_over_slides(*, of: Meeting, to: Meeting, person: Person) -> None:
    deck = deck_of(of)
    if deck and deck.state == DeckState.READY and deck_of(to) is None:
        copy_deck(deck=deck, meeting=to, person=person)


def check_size(steps: Sequence[Step]) -> None:
    if not steps:
        raise Refusal("empty", _("A plan needs at least one step."))
    if len(steps) > MOST_STEPS:
        sentence = ngettext(
            "A plan holds %(n)s step at most.", "A plan holds %(n)s steps at most.", MOST_STEPS
        )
        raise Refusal("too_many_steps", sentence % {"n": MOST_STEPS})
    if total(steps) > MOST_MINUTES:
        raise Refusal(
            "too_long",
            _("The steps last %(n)s minutes. A plan holds %(most)s at most.")
            % {"n": total(steps), "most": MOST_MINUTES},
        )


def locked_plan(meeting: Meeting) -> LessonPlan:
    """The lesson's plan, made when there is none; locked, so that two savings get two numbers."""
    found = plan_of(meeting)
    if found is None:
        of = (
            {"course": meeting.course, "ordinal": meeting.ordinal}
            if meeting.course_id and meeting.ordinal
            else {"meeting": meeting}
        )
        found = LessonPlan.objects.get_or_create(**of)[0]
    return LessonPlan.objects.select_for_update().get(pk=found.pk)


def file_of(digest: str) -> str:
    return f"prints/{digest}.pdf"


@transaction.atomic
def keep_print_file(*, place: Node, upload: "UploadedFile[bytes]", limit: int) -> PrintFile:
    """Keeps a worksheet by its content. Refuses what is not a PDF, is too large, or more than its place may
    keep; nothing is kept then.
    """
    sheet = accepted_kind(
        upload,
        kinds=[PDF],
        limit=limit,
        too_large=_("The file is larger than %(limit)s MB.") % {"limit": limit >> 20},
        code="not_a_pdf",
        wrong_kind=_("This is not a PDF file. In Word or WPS choose “Save as PDF”, then upload that file."),
    )
    take_space(place=place, kind=StoredKind.WORKSHEET, name=file_of(sheet.digest), size=len(sheet.content))
    if not default_storage.exists(file_of(sheet.digest)):
        default_storage.save(file_of(sheet.digest), ContentFile(sheet.content))
    name = sheet.name.removesuffix(".pdf").removesuffix(".PDF").strip()
    return PrintFile(name[:80] or _("Worksheet"), sheet.digest)
