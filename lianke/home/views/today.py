"""The first screen, the list of lessons behind its figures, and the slips for new accounts."""

import hashlib
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.accounts.models import Person
from lianke.home import access
from lianke.home.forms import DayForm, ForgottenForm
from lianke.home.pages.lessons import lessons_page
from lianke.home.pages.overseer import overseers_day
from lianke.home.pages.phone import phone_page
from lianke.home.pages.teaching import assistants_day, lecturers_day, schools_day
from lianke.home.queries.activation import schools_to_activate
from lianke.home.services import forget_password, slips_for
from lianke.kernel.requests import PersonRequest, Request
from lianke.live.access import participation_to_receive
from lianke.live.queries.receptions import reception_of
from lianke.live.services import phones
from lianke.notices.pages import urgent
from lianke.organisations.rights import Held, Right, rights_of
from lianke.schooling.views.cookies import remember_device
from lianke.ui.refusals import refusal_above

ROWS_A_PAGE = 100


@never_cache
@require_GET
@sign_in_required
def today(request: PersonRequest) -> HttpResponse:
    """One answer per kind of day; the part that changes is fetched again every half minute. Who looks after
    screens and may not watch a lesson has the screens for an answer.
    """
    held = rights_of(request.user)
    if held.has(Right.LOOK_AFTER_SCREENS) and not held.has(Right.WATCH):
        return redirect("schooling:screens")
    template = "home/today.html#day" if request.htmx else "home/today.html"
    context = {"offices": held.offices, "messages_first": urgent(request.user)}
    return TemplateResponse(request, template, context | days_of(request.user, held))


def days_of(person: Person, held: Held) -> dict[str, Any]:
    """All the days that the person has, the widest first; the first one's answer is the page's headline."""
    mine = access.class_lessons_of(person)
    days = {
        "overseer": overseers_day(person) if held.has(Right.OVERSEE) else None,
        "lecturer": lecturers_day(person, mine),
        "assistant": assistants_day(person, mine),
    }
    return days | {"school": None if any(days.values()) else schools_day(person, mine)}


@never_cache
@require_GET
@sign_in_required
def phone(request: PersonRequest) -> TemplateResponse:
    """手机课堂: what this phone can be today."""
    in_wechat = "MicroMessenger" in request.headers.get("User-Agent", "")
    page = phone_page(request.user, reception_of(request.device), in_wechat=in_wechat)
    return TemplateResponse(request, "home/phone.html", page)


@never_cache
@require_GET
def worker(request: Request) -> TemplateResponse:
    """The service worker, anew with every build of the islands."""
    version = hashlib.sha256(
        Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).read_bytes()
    ).hexdigest()[:12]
    return TemplateResponse(request, "home/worker.js", {"version": version}, content_type="text/javascript")


@never_cache
@require_POST
@sign_in_required
def receive(request: PersonRequest, participation: str) -> HttpResponse:
    """接收: this phone becomes the class's screen, in one tap."""
    found = participation_to_receive(request.user, participation)
    with refusal_above(request):
        key = phones.receive_on_phone(participation=found, person=request.user, device=request.device)
        response = redirect("live:screen")
        if key:
            remember_device(response, key)
        return response
    return redirect("home:phone")


@never_cache
@require_GET
@sign_in_required
def lessons(request: PersonRequest) -> TemplateResponse:
    """Every figure of the first screen opens the class lessons that it was counted from."""
    form = DayForm(request.GET)
    page = lessons_page(request.user, form.wanted())
    rows = Paginator(page.pop("rows"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return TemplateResponse(request, "home/lessons.html", page | {"page": rows})


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def activation(request: PersonRequest) -> HttpResponse:
    """Who needs a slip; a forgotten password is given up here, so that its owner needs one again."""
    if not access.handed_out_paths(request.user):
        raise Http404
    form = ForgottenForm(
        request.POST or None, people=access.people_answered_for(request.user).exclude(pk=request.user.pk)
    )
    asked = form.cleaned_data["who"] if form.is_valid() else None
    if asked and form.cleaned_data["sure"]:
        person = asked
        forget_password(person=person, by=request.user)
        messages.success(request, _("%(name)s can be given a new slip now.") % {"name": person.name})
        return redirect("home:activation")
    schools = schools_to_activate(access.people_to_activate(request.user))
    return TemplateResponse(
        request, "home/activation.html", {"schools": schools, "form": form, "asked": asked}
    )


@never_cache
@require_POST
@sign_in_required
def slips(request: PersonRequest, public_id: str) -> HttpResponse:
    """The slips of one school, to print, cut and hand out."""
    school = access.school_to_activate(request.user, public_id)
    made = slips_for(
        people=access.people_to_activate(request.user), school=school, by=request.user, origin=settings.ORIGIN
    )
    if not made:
        return redirect("home:activation")
    printed = [{"slip": slip, "qr": qr_of(slip.link)} for slip in made]
    return TemplateResponse(request, "home/slips.html", {"school": school, "slips": printed})


def qr_of(text: str) -> SafeString:
    drawn = segno.make(text, error="m").svg_inline(border=0, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by segno, holds no text
