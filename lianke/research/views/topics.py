"""同课异构: topics, and their lessons side by side, minute by minute."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.kernel.requests import PersonRequest
from lianke.live.phrases.player import LESSON_PLAYER
from lianke.preparing.forms.plans import plain
from lianke.research import access
from lianke.research.pages.topics import topic_page, topics_page
from lianke.research.services.topics import dissolve_topic, make_topic
from lianke.ui.phrases import resolved
from lianke.ui.refusals import refusal_above


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def topics(request: PersonRequest) -> HttpResponse:
    if not access.compares_lessons(request.user):
        raise Http404
    if request.method == "POST":
        wanted = [one for one in request.POST.getlist("lesson") if one]
        lessons = list(
            access.lessons_to_compare(request.user).filter(public_id__in=wanted).select_related("host_node")
        )
        with refusal_above(request):
            topic = make_topic(
                name=plain(request.POST.get("name", "")), meetings=lessons, person=request.user
            )
            return redirect("research:topic", topic.public_id)
        return redirect("research:topics")
    return TemplateResponse(request, "research/topics.html", topics_page(request.user))


@ensure_csrf_cookie
@never_cache
@require_GET
@sign_in_required
def topic(request: PersonRequest, public_id: str) -> TemplateResponse:
    found = access.topic_for(request.user, public_id)
    may_dissolve = access.dissolves(request.user, found)
    return TemplateResponse(
        request,
        "research/topic.html",
        topic_page(found) | {"words": resolved(LESSON_PLAYER), "may_dissolve": may_dissolve},
    )


@require_POST
@sign_in_required
def dissolve(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    dissolve_topic(topic=access.topic_to_dissolve(request.user, public_id), person=request.user)
    return redirect("research:topics")
