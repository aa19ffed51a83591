"""课型: what the county calls each, how many lessons it has, and as what it counts."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianke.accounts.access import sign_in_required
from lianke.kernel.refusal import Refusal
from lianke.kernel.requests import PersonRequest
from lianke.organisations.models import Node
from lianke.timetable.access import county_planned_by
from lianke.timetable.choices import MeetingState
from lianke.timetable.lesson_types import name_types, words_of
from lianke.timetable.models import LessonType


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def lesson_types(request: PersonRequest) -> HttpResponse:
    county = county_planned_by(request.user)
    sentence = ""
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {name.removeprefix("word-"): str(value) for name, value in request.POST.items() if name.startswith("word-")}
        try:
            changed = name_types(node=county, words=typed, person=request.user)
        except Refusal as refusal:
            sentence = refusal.sentence
        else:
            messages.success(request, _("The county's words are kept.") if changed else _("Nothing was changed."))
            return redirect("timetable:lesson_types")
    context = {"county": county, "rows": rows_of(county, typed), "sentence": sentence}
    return TemplateResponse(request, "timetable/lesson_types.html", context, status=409 if sentence else 200)


def rows_of(county: Node, typed: dict[str, str]) -> list[dict[str, Any]]:
    """The types with what the county calls them and how many lessons of each stand in its calendar."""
    words = words_of(county)
    standing = Q(course__meetings__host_node__county=county) & ~Q(course__meetings__state=MeetingState.CANCELLED)
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
