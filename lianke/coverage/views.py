"""Pages of the account: of places, of a class, of one of its subjects, and the lessons behind a figure."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.audit.services import Actor
from lianke.coverage.access import (
    arranged_lesson_of,
    class_declared_by,
    class_for,
    class_overseen_by,
    classes_arranged_for_by,
    classes_declared_by,
    classes_made_up_by,
    classes_overseen_by,
    lesson_made_up_by,
    node_accounted_by,
    participation_for,
    place_overseen_by,
    places_overseen_by,
)
from lianke.coverage.choices import LessonSet
from lianke.coverage.forms import AccountStartForm, OwnTeachingForm, SlotForm
from lianke.coverage.pages.county import county_page
from lianke.coverage.pages.gaps import chosen_page, gap_page, gaps_page, make_up_page
from lianke.coverage.pages.group import cells_asked_for, class_page, grades_of
from lianke.coverage.pages.lessons import LessonPaginator, lesson_rows, set_links, set_title
from lianke.coverage.pages.minutes import minutes_page
from lianke.coverage.pages.scope import Filters, Scope, places_offered, scope_of, sizes_of
from lianke.coverage.pages.subject import subject_page
from lianke.coverage.pages.words import class_lessons, day_label, span_asked_for, span_label
from lianke.coverage.queries.account import AccountCell, summed
from lianke.coverage.queries.accounts import ClassAccount, account_of, accounts_now
from lianke.coverage.queries.lessons import lessons_behind
from lianke.coverage.queries.make_ups import MakeUp, make_up_of_gap, make_up_of_lesson
from lianke.coverage.services import arrange_make_up, begin_account, declare_own_teaching
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest
from lianke.organisations.rights import Right, rights_of
from lianke.schooling.choices import Provider
from lianke.schooling.models import AccountStart, ClassGroup
from lianke.timetable import addresses
from lianke.timetable.services.arranging import cancel_arranged
from lianke.ui.refusals import refusal_above

OF_THE_TERM = (LessonSet.AHEAD, LessonSet.RULED)
"""Sets that no week or month has."""


@require_GET
@sign_in_required
def county(request: PersonRequest) -> TemplateResponse:
    scope = scope_asked_for(request)
    context = county_page(scope, request.GET.get("page", "")) | {"start": account_start(request, scope)}
    return TemplateResponse(request, "coverage/county.html", context)


def account_start(request: PersonRequest, scope: Scope) -> dict[str, Any] | None:
    """The place whose 记账起始日 the person may say here, and what was said."""
    place = scope.place or (scope.roots[0] if len(scope.roots) == 1 else None)
    may = rights_of(request.user).may
    if place is None or scope.filters.township or not may(Right.BEGIN_ACCOUNT, place):
        return None
    said = AccountStart.objects.filter(node=place).first()
    return {"place": place, "begins_on": said.begins_on if said else None}


@require_POST
@sign_in_required
def start(request: PersonRequest) -> HttpResponseRedirect:
    form = AccountStartForm(request.POST)
    node = node_accounted_by(request.user, request.POST.get("place", ""))
    if form.is_valid():
        begin_account(node=node, day=form.cleaned_data["begins_on"], person=request.user)
        day = form.cleaned_data["begins_on"]
        said = (
            _("The account begins on %(day)s.") % {"day": day_label(day)}
            if day
            else _("The account begins with the term.")
        )
        messages.success(request, said)
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("coverage:county")


@require_GET
@sign_in_required
def county_lessons(request: PersonRequest) -> TemplateResponse:
    scope, which = scope_asked_for(request), set_asked_for(request)
    sums = scope.sizes()
    if sums is None or (scope.filters.span and which in OF_THE_TERM):
        raise Http404
    stretch = stretch_words(scope.accounts[0], scope.filters.span) if scope.accounts else ""
    within = scope.lessons(which)
    pages = LessonPaginator(
        scope.per_day(which),
        lambda days: lessons_behind(within & days, which),
        newest_first=which != LessonSet.AHEAD,
    )
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": set_title(which, sums, stretch),
        "lead": scope.name,
        "sets": set_links(
            which,
            sums,
            lambda each: scope.filters.url("coverage:county_lessons", set=each),
            of_span=bool(stretch),
        ),
        "page": page,
        "pager_query": "&" + scope.filters.url("coverage:county_lessons", set=which).partition("?")[2],
        "rows": lesson_rows(page.object_list, request.user),
        "shows_class": True,
        "back": scope.filters.url("coverage:county", subject="", span=""),
    }
    return TemplateResponse(request, "coverage/lessons.html", context)


@require_GET
@sign_in_required
def gaps(request: PersonRequest) -> TemplateResponse:
    return TemplateResponse(
        request, "coverage/gaps.html", gaps_page(scope_asked_for(request), request.GET.get("page", ""))
    )


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def gap(request: PersonRequest, public_id: str, subject: str) -> HttpResponse:
    """Who could fill a gap; an officer chooses one of the free times, looks again, and the lesson is
    arranged.
    """
    account, cells = cells_of(class_overseen_by(request.user, public_id), subject, "")
    may_arrange = classes_arranged_for_by(request.user).filter(pk=account.group.pk).exists()
    if not may_arrange and (request.method == "POST" or request.GET):
        raise Http404
    make_up = make_up_of_gap(account, cells)
    return chosen(request, make_up, request.path) or TemplateResponse(
        request, "coverage/gap.html", gap_page(account, cells, make_up, may_arrange)
    )


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def make_up(request: PersonRequest, public_id: str) -> HttpResponse:
    """Who could make up a lesson that was cancelled or did not count, for all of the classes that
    missed it.
    """
    missed = lesson_made_up_by(request.user, public_id)
    found = make_up_of_lesson(missed, classes_made_up_by(request.user, missed))
    if found is None:
        raise Refusal("nothing_missed", _("No class misses this lesson, or it is made up already."))
    only = (
        None
        if classes_arranged_for_by(request.user).filter(pk=found.accounts[0].group.pk).exists()
        else request.user
    )
    if only and request.POST.get("lecturer", only.public_id) != only.public_id:
        raise Http404
    return chosen(request, found, request.path) or TemplateResponse(
        request, "coverage/gap.html", make_up_page(found, missed, only)
    )


def chosen(request: PersonRequest, make_up: MakeUp, here: str) -> HttpResponse | None:
    """The second look at a chosen time (GET), or the lesson arranged (POST); None where no time was
    chosen.
    """
    form = SlotForm(request.POST or request.GET)
    if not form.is_valid():
        if request.method == "POST":
            raise Http404
        return None
    said = form.cleaned_data
    if request.method == "POST":
        meeting = arrange_make_up(
            make_up=make_up,
            lecturer=said["lecturer"],
            day=said["day"],
            period_no=said["no"],
            person=request.user,
        )
        messages.success(request, _("The lesson is in the timetable; the lecturer and the classes see it."))
        return redirect(addresses.lesson(meeting))
    context = chosen_page(make_up, said, here)
    if context is None:
        raise Refusal("not_free", _("This time is not free any more. Choose another one."))
    return TemplateResponse(request, "coverage/make_up.html", context)


@require_POST
@sign_in_required
def cancel_make_up(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    meeting = arranged_lesson_of(request.user, public_id)
    cancel_arranged(meeting=meeting, actor=Actor.of(request.user))
    messages.success(request, _("The lesson is cancelled; its time is free again."))
    return redirect(addresses.lesson(meeting))


@require_GET
@sign_in_required
def class_account(request: PersonRequest, public_id: str) -> TemplateResponse:
    group = class_for(request.user, public_id)
    account = account_of(group, clock.now())
    context: dict[str, Any] = class_page(account, request.user) if account else {"group": group}
    context["may_declare"] = classes_declared_by(request.user).filter(pk=group.pk).exists()
    return TemplateResponse(request, "coverage/class.html", context)


@require_POST
@sign_in_required
def own_teaching(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    group = class_declared_by(request.user, public_id)
    account = account_of(group, clock.now())
    offered = (
        {one.subject: one.periods if one.who == Provider.OWN else None for one in account.declared}
        if account
        else {}
    )
    form = OwnTeachingForm(request.POST, subjects=offered)
    if form.is_valid():
        with refusal_above(request):
            changed = declare_own_teaching(group=group, periods=form.periods(), person=request.user)
            messages.success(
                request, _("Noted what the school teaches itself.") if changed else _("Nothing was changed.")
            )
    else:
        messages.error(
            request,
            "；".join(f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items()),
        )
    return redirect("coverage:class", public_id)


@require_GET
@sign_in_required
def subject(request: PersonRequest, public_id: str, subject: str) -> TemplateResponse:
    grade = request.GET.get("grade", "")
    account, cells = cells_of(class_for(request.user, public_id), subject, grade)
    return TemplateResponse(
        request, "coverage/subject.html", subject_page(account, cells, grade, request.user)
    )


@require_GET
@sign_in_required
def minutes(request: PersonRequest, public_id: str) -> TemplateResponse:
    return TemplateResponse(
        request, "coverage/minutes.html", minutes_page(participation_for(request.user, public_id))
    )


@require_GET
@sign_in_required
def lessons(request: PersonRequest, public_id: str) -> TemplateResponse:
    group = class_for(request.user, public_id)
    asked = {name: request.GET.get(name, "") for name in ("subject", "grade", "span")}
    which = set_asked_for(request)
    account, cells = cells_of(group, asked["subject"], asked["grade"])
    span = span_asked_for(account.lived, asked["span"])
    if span is None or (span.key and which in OF_THE_TERM):
        raise Http404
    sums = sizes_of(account.steps([span], cells)) if span.key else summed(cell.sums for cell in cells)
    grades = {
        (cell.cohort, cell.subject): grades_of(account, cell, alone=bool(asked["grade"])) for cell in cells
    }
    within, per_day = account.lessons(which, cells, span), account.per_day(which, cells, span)
    pages = LessonPaginator(
        per_day, lambda days: lessons_behind(within & days, which), newest_first=which != LessonSet.AHEAD
    )
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": set_title(which, sums, stretch_words(account, span.key)),
        "lead": " · ".join(
            [str(group), *([account.subjects[cells[0].subject].name] if asked["subject"] else [])]
        ),
        "sets": set_links(
            which, sums, lambda each: class_lessons(group, each, **asked), of_span=bool(span.key)
        ),
        "page": page,
        "pager_query": "&" + class_lessons(group, which, **asked).partition("?")[2],
        "rows": lesson_rows(page.object_list, request.user, grades),
        "shows_grade": len(account.cohorts) > 1,
        "group": group,
    }
    return TemplateResponse(request, "coverage/lessons.html", context)


def cells_of(group: ClassGroup, subject: str, grade: str) -> tuple[ClassAccount, list[AccountCell]]:
    """The account of a class and its cells asked for; Http404 where there are none."""
    account = account_of(group, clock.now())
    cells = cells_asked_for(account, subject, grade) if account else None
    if account is None or cells is None:
        raise Http404
    return account, cells


def stretch_words(account: ClassAccount, key: str) -> str:
    """The week or month in words, nothing for the term so far."""
    span = span_asked_for(account.lived, key) if key else None
    return span_label(account.lived, span) if span else ""


def scope_asked_for(request: PersonRequest) -> Scope:
    """What the person oversees, narrowed; Http404 for a place that they do not."""
    filters = Filters(*(request.GET.get(name, "") for name in Filters.__dataclass_fields__))
    place = place_overseen_by(request.user, filters.place) if filters.place else None
    classes = classes_overseen_by(request.user)
    inside = classes.filter(school__path__startswith=place.path) if place else classes
    roots, places = places_overseen_by(request.user), places_offered(classes, place)
    return scope_of(accounts_now(inside, clock.now()), filters, roots, place, places)


def set_asked_for(request: HttpRequest) -> str:
    which = request.GET.get("set", LessonSet.PLANNED)
    if which not in LessonSet.values:
        raise Http404
    return which
