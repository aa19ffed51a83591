"""教案: the page on which it is written and read, and the answer that desk, phone and screen read."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel.http import download
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest, Request
from lianke.preparing import access
from lianke.preparing.choices import DeckState
from lianke.preparing.forms.plans import (
    Draft,
    changed,
    draft_of,
    prints_to_save,
    steps_to_save,
    title_to_save,
)
from lianke.preparing.pages.plans import (
    draft_of_slides,
    draft_of_version,
    editor,
    is_preparing,
    known_prints,
    page_choices,
    plan_page,
    plans_to_copy,
    read_view,
)
from lianke.preparing.phrases import LESSON_PLAN
from lianke.preparing.queries.clips import clips_by_digest
from lianke.preparing.queries.decks import deck_of, page_addresses
from lianke.preparing.services.clips import upload_clip
from lianke.preparing.services.decks import upload_deck
from lianke.preparing.services.plans import MOST_PRINTS, copy_plan, file_of, keep_print_file, save_plan
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import title_of
from lianke.ui.phrases import resolved
from lianke.ui.refusals import refusal_above, refusal_kept

DIGEST = re.compile(r"[0-9a-f]{64}")
PRINT_LIFE_S = 24 * 3600


@require_GET
def print_file(request: Request, public_id: str, digest: str) -> HttpResponse:
    """A worksheet of any version of the lesson's plan."""
    version = access.version_with_print(request, public_id, digest)
    name = file_of(digest)
    if not DIGEST.fullmatch(digest) or not default_storage.exists(name):
        raise Http404
    shown = next(one["name"] for one in version.prints if one["digest"] == digest)
    with default_storage.open(name) as file:
        return download(
            file.read(), name=f"{shown}.pdf", kind="application/pdf", inline=True, keep_s=PRINT_LIFE_S
        )


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def lesson_plan(request: PersonRequest, public_id: str) -> HttpResponse:
    """GET: the plan, to write for whoever prepares the lesson, to read for whoever may see it. POST saves it
    or changes its rows.
    """
    if request.method == "POST":
        return write(request, access.meeting_prepared_by(request.user, public_id))
    meeting = access.meeting_with_plan(request.user, public_id)
    context = plan_page(meeting, request.user)
    asked = asked_version(request, context)
    if asked:
        context["read"] = read_view(meeting, asked, context["deck"])
    if not access.meetings_prepared_by(request.user).filter(pk=meeting.pk).exists():
        return TemplateResponse(request, "preparing/lesson_plan.html", context)
    return TemplateResponse(request, template_for(request), context | writing(request, meeting, context))


def template_for(request: PersonRequest) -> str:
    return "preparing/lesson_plan.html#writing" if request.htmx else "preparing/lesson_plan.html"


def asked_version(request: PersonRequest, context: dict[str, Any]) -> Any:
    no = request.GET.get("version", "")
    return next((one for one in context["versions"] if str(one.no) == no), None)


def writing(request: PersonRequest, meeting: Meeting, context: dict[str, Any]) -> dict[str, Any]:
    """What the writer finds: the latest version, an older one to take up again, a proposal from the slides,
    or nothing yet.
    """
    deck, versions = context["deck"], context["versions"]
    latest = versions[0] if versions else None
    from_slides = request.GET.get("from") == "slides" and deck is not None
    draft: Draft | None = None
    if from_slides and deck.state == DeckState.READY:
        draft = draft_of_slides(meeting, deck, each_of(request), latest)
    elif request.GET.get("from") == "blank":
        draft = changed(Draft(title_of(meeting), [], []), "add:0")
    elif latest and not from_slides:
        draft = draft_of_version(asked_version(request, context) or latest, latest)
    found: dict[str, Any] = {
        "may_write": True,
        "words": resolved(LESSON_PLAN),
        "preparing": from_slides and is_preparing(deck),
        "failed": deck.problem if from_slides and deck.state == DeckState.FAILED else "",
        "choices": page_choices(meeting, deck, each_of(request)) if draft and from_slides else [],
        "is_wordless": draft is not None and from_slides and not any(row.lecturer for row in draft.rows),
        "copies": plans_to_copy(meeting, request.user),
        "is_unsaved": draft is not None and (latest is None or bool(request.GET)),
    }
    return found | (editor(meeting, draft, known_prints(meeting), context["images"]) if draft else {})


def each_of(request: PersonRequest) -> int | None:
    each = request.GET.get("each", "")
    return int(each) if each in ("1", "2", "3", "4", "5") else None


def write(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    draft = draft_of(request.POST)
    act = request.POST.get("do", "save")
    if act == "film":
        return typed(request, meeting, draft, bring_film(request, meeting))
    if act != "save":
        return typed(request, meeting, changed(draft, act))
    with refusal_kept() as said:
        version = save(request, meeting, draft)
        messages.success(
            request, _("Saved as version %(no)s. Desk, assistants and screens have it.") % {"no": version.no}
        )
        return redirect("preparing:lesson_plan", meeting.public_id)
    return typed(request, meeting, draft, said.sentence)


def bring_film(request: PersonRequest, meeting: Meeting) -> str:
    """Keeps a film, so that steps can name it; what is wrong with it, in a sentence."""
    upload = request.FILES.get("film")
    if upload is None:
        return _("Choose an MP4 film first.")
    with refusal_kept() as said:
        upload_clip(meeting=meeting, person=request.user, upload=upload, limit=settings.MAX_CLIP_BYTES)
    return said.sentence


def save(request: PersonRequest, meeting: Meeting, draft: Draft) -> Any:
    steps, title = steps_to_save(draft, clips_by_digest(meeting)), title_to_save(draft, title_of(meeting))
    uploads = [file for file in request.FILES.getlist("worksheet") if file]
    prints = prints_to_save(draft, known_prints(meeting))
    if len(prints) + len(uploads) > MOST_PRINTS:
        raise Refusal("too_many_prints", _("A plan has %(n)s worksheets at most.") % {"n": MOST_PRINTS})
    new = [
        keep_print_file(place=meeting.host_node, upload=file, limit=settings.MAX_SLIDES_BYTES)
        for file in uploads
    ]
    prints += [one for one in new if one.digest not in {known.digest for known in prints}]
    return save_plan(
        meeting=meeting, person=request.user, title=title, steps=steps, prints=prints, based_on=draft.based_on
    )


def typed(request: PersonRequest, meeting: Meeting, draft: Draft, sentence: str = "") -> TemplateResponse:
    """What was typed, with what is wrong with it; to htmx only its rows."""
    shown = editor(meeting, draft, known_prints(meeting), page_addresses(deck_of(meeting)))
    if request.htmx:
        return TemplateResponse(
            request,
            "preparing/lesson_plan.html#rows",
            shown | {"period": plan_page(meeting, request.user)["period"]},
        )
    context = plan_page(meeting, request.user) | shown
    context |= {
        "may_write": True,
        "words": resolved(LESSON_PLAN),
        "copies": [],
        "sentence": sentence,
        "is_unsaved": True,
    }
    return TemplateResponse(request, "preparing/lesson_plan.html", context, status=409 if sentence else 200)


@require_POST
@sign_in_required
def plan_from_slides(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    """Brings slides (multipart, field `pdf`); the plan's page then proposes steps from them."""
    meeting = access.meeting_prepared_by(request.user, public_id)
    upload = request.FILES.get("pdf")
    address = reverse("preparing:lesson_plan", args=[meeting.public_id])
    with refusal_above(request):
        if upload is None:
            raise Refusal("no_file", _("Choose a PDF file first."))
        upload_deck(meeting=meeting, person=request.user, upload=upload, limit=settings.MAX_SLIDES_BYTES)
        return redirect(f"{address}?from=slides")
    return redirect(address)


@require_POST
@sign_in_required
def copy(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    """Takes another lesson's plan (`of`) for this one."""
    meeting = access.meeting_prepared_by(request.user, public_id)
    other = access.meeting_prepared_by(request.user, request.POST.get("of", ""))
    version = copy_plan(of=other, to=meeting, person=request.user)
    messages.success(
        request, _("Copied as version %(no)s; change here what is different.") % {"no": version.no}
    )
    return redirect("preparing:lesson_plan", meeting.public_id)
