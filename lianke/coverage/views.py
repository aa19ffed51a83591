"""Pages of the account: the county's, a class's, and the lessons behind a figure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from lianke.accounts.access import sign_in_required
from lianke.coverage.access import class_for, classes_overseen_by, places_overseen_by
from lianke.coverage.account import summed
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.county import county_page
from lianke.coverage.pages.group import cells_asked_for, class_page, grades_of
from lianke.coverage.pages.lessons import lesson_rows, set_links, set_title
from lianke.coverage.pages.scope import Filters, Scope, scope_of
from lianke.coverage.pages.words import class_lessons
from lianke.coverage.queries.accounts import account_of, accounts_now
from lianke.coverage.queries.lessons import lessons_behind
from lianke.kernel import clock
from lianke.kernel.requests import PersonRequest

LESSONS_A_PAGE = 100


@require_GET
@sign_in_required
def county(request: PersonRequest) -> TemplateResponse:
    scope = scope_asked_for(request)
    places = list(places_overseen_by(request.user))
    return TemplateResponse(request, "coverage/county.html", county_page(scope, places, request.GET.get("page", "")))


@require_GET
@sign_in_required
def county_lessons(request: PersonRequest) -> TemplateResponse:
    scope, which, now = scope_asked_for(request), set_asked_for(request), clock.now()
    links = set_links(which, scope.sums, lambda each: scope.filters.url("coverage:county_lessons", set=each))
    page = Paginator(lessons_behind(scope.lessons(), which, now), LESSONS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": set_title(which, scope.sums),
        "lead": "、".join(place.name for place in places_overseen_by(request.user)),
        "sets": links,
        "page": page,
        "pager_query": "&" + scope.filters.url("coverage:county_lessons", set=which).partition("?")[2],
        "rows": lesson_rows(page.object_list, request.user),
        "shows_class": True,
        "back": scope.filters.url("coverage:county"),
    }
    return TemplateResponse(request, "coverage/lessons.html", context)


@require_GET
@sign_in_required
def class_account(request: PersonRequest, public_id: str) -> TemplateResponse:
    group = class_for(request.user, public_id)
    account = account_of(group, clock.now())
    context = class_page(account, request.user) if account else {"group": group}
    return TemplateResponse(request, "coverage/class.html", context)


@require_GET
@sign_in_required
def lessons(request: PersonRequest, public_id: str) -> TemplateResponse:
    group = class_for(request.user, public_id)
    which, subject, grade = set_asked_for(request), request.GET.get("subject", ""), request.GET.get("grade", "")
    account = account_of(group, clock.now())
    cells = cells_asked_for(account, subject, grade) if account else None
    if account is None or cells is None:
        raise Http404
    sums, grades = summed(cells), {(cell.cohort, cell.subject): grades_of(account, cell, alone=bool(grade)) for cell in cells}
    rows = lessons_behind(account.lessons(cells), which, clock.now())
    page = Paginator(rows, LESSONS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": set_title(which, sums),
        "lead": " · ".join([str(group), *([account.subjects[cells[0].subject].name] if subject else [])]),
        "sets": set_links(which, sums, lambda each: class_lessons(group, each, subject=subject, grade=grade)),
        "page": page,
        "pager_query": "&" + class_lessons(group, which, subject=subject, grade=grade).partition("?")[2],
        "rows": lesson_rows(page.object_list, request.user, grades),
        "shows_grade": len(group.cohorts.all()) > 1,
        "group": group,
    }
    return TemplateResponse(request, "coverage/lessons.html", context)


def scope_asked_for(request: PersonRequest) -> Scope:
    filters = Filters(*(request.GET.get(name, "") for name in ("school", "grade", "only")))
    return scope_of(accounts_now(classes_overseen_by(request.user), clock.now()), filters)


def set_asked_for(request: HttpRequest) -> str:
    which = request.GET.get("set", LessonSet.PLANNED)
    if which not in LessonSet.values:
        raise Http404
    return which
