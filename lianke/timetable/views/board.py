"""大课表: the wall, and putting a draft in force."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianke.accounts.access import sign_in_required
from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.kernel.requests import PersonRequest
from lianke.organisations.access import nodes_in_counties_of
from lianke.organisations.choices import PLACES_OF_LEARNING, NodeKind
from lianke.organisations.rights import Right, rights_of
from lianke.timetable.access.plans import draft_published_by, may_plan
from lianke.timetable.forms import BoardForm
from lianke.timetable.pages.board import Option, WantedWeek, drafts
from lianke.timetable.pages.board import board as week_board
from lianke.timetable.services.publishing import publish_version
from lianke.ui.refusals import refusal_above


@never_cache
@require_GET
@sign_in_required
def board(request: PersonRequest) -> TemplateResponse:
    """The week of the person's county; of the chosen one where several counties are in sight."""
    form = BoardForm(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    counties = list(nodes_in_counties_of(request.user).filter(kind=NodeKind.COUNTY).order_by("path"))
    county = next(
        (one for one in counties if one.public_id == asked.get("county")), counties[0] if counties else None
    )
    wanted = wanted_by(request, asked)
    context: dict[str, Any] = {
        "county": county,
        "counties": [Option(one.name, f"?county={one.public_id}", one == county) for one in counties]
        if len(counties) > 1
        else [],
        "drafts": drafts(request.user),
        "may_plan": may_plan(request.user),
        "page": week_board(request.user, county, wanted) if county else None,
    }
    return TemplateResponse(request, "timetable/board.html", context)


def wanted_by(request: PersonRequest, asked: dict[str, Any]) -> WantedWeek:
    """What was asked; where nothing was: a lecturer's own lessons, a school's own, everything for the
    bureau.
    """
    by, who = asked.get("by") or "", tuple(request.GET.getlist("who"))
    if not by:
        by, who = own_view(request.user)
    return WantedWeek(by, who, asked.get("week"), asked.get("day"), asked.get("county") or "")


def own_view(person: Person) -> tuple[str, tuple[str, ...]]:
    held = rights_of(person)
    if any(node.kind not in PLACES_OF_LEARNING for node in held.nodes(Right.OVERSEE)):
        return "lecturer", ()
    if held.has(Right.TEACH):
        return "lecturer", (person.public_id,)
    return "school", tuple(office.node.public_id for office in held.offices)


@require_POST
@sign_in_required
def publish(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    draft = draft_published_by(request.user, public_id)
    with refusal_above(request):
        count = publish_version(version=draft, actor=Actor.of(request.user))
        words = {"no": draft.no, "lessons": ngettext("%(n)s lesson", "%(n)s lessons", count) % {"n": count}}
        messages.success(
            request,
            _("Version %(no)s is in force: %(lessons)s stand in the calendar from its day on.") % words,
        )
    return redirect("timetable:board")
