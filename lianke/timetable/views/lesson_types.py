"""课型: what the county calls each, how many lessons it has, as what it counts; and what it sets for all
lessons.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianke.accounts.access import sign_in_required
from lianke.accounts.models import Person
from lianke.kernel.requests import PersonRequest
from lianke.organisations.models import Node
from lianke.timetable.access.plans import county_planned_by
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import LessonType
from lianke.timetable.queries.lesson_types import words_of
from lianke.timetable.queries.settings import silent_minutes
from lianke.timetable.services.lesson_types import name_types
from lianke.timetable.services.settings import SILENT_MINUTES, set_silent_minutes
from lianke.ui.refusals import Said, refusal_kept


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def lesson_types(request: PersonRequest) -> HttpResponse:
    county = county_planned_by(request.user)
    typed: dict[str, str] = {}
    said = Said()
    minutes = str(silent_minutes(county))
    if request.method == "POST":
        typed = {
            name.removeprefix("word-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("word-")
        }
        minutes = request.POST.get("silent-minutes", minutes)
        with refusal_kept() as said:
            changed = save(county, typed, minutes, request.user)
            messages.success(
                request, _("Saved for every lesson of the county.") if changed else _("Nothing was changed.")
            )
            return redirect("timetable:lesson_types")
    context = {
        "county": county,
        "rows": rows_of(county, typed),
        "sentence": said.sentence,
        "minutes": minutes,
        "choices": minute_choices(),
    }
    return TemplateResponse(
        request, "timetable/lesson_types.html", context, status=409 if said.sentence else 200
    )


@transaction.atomic
def save(county: Node, words: dict[str, str], minutes: str, person: Person) -> bool:
    named = name_types(node=county, words=words, person=person)
    return (
        set_silent_minutes(node=county, minutes=int(minutes) if minutes.isdecimal() else -1, person=person)
        or named > 0
    )


def minute_choices() -> list[tuple[str, str]]:
    return [
        (str(one), _("after %(n)s minutes") % {"n": one} if one else _("no reminder"))
        for one in SILENT_MINUTES
    ]


def rows_of(county: Node, typed: dict[str, str]) -> list[dict[str, Any]]:
    """The types with what the county calls them and how many lessons of each stand in its calendar."""
    words = words_of(county)
    standing = Q(course__meetings__host_node__county=county) & ~Q(
        course__meetings__state=MeetingState.CANCELLED
    )
    types = LessonType.objects.annotate(lessons=Count("course__meetings", filter=standing)).order_by("pk")
    return [
        {
            "type": one,
            "word": typed.get(one.code, words[one.pk] if words[one.pk] != one.name else ""),
            "lessons": one.lessons,
            "manner": manner_of(one),
        }
        for one in types
    ]


def manner_of(one: LessonType) -> str:
    """How its rooms are joined, in a few words."""
    parts = [_("with the lecturer's own class") if one.has_home_class else _("remote classes only")]
    if not one.shows_villages:
        parts.append(_("classrooms are seen when called on"))
    if not one.hears_villages:
        parts.append(_("hands and answers instead of microphones"))
    return _("; ").join(parts)
