"""What stands around every page: where one can go, which week it is, who one is, what waits to be read. At
most two queries, and a third where the top bar is shown.
"""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.home.queries.lessons import week_on
from lianke.kernel import clock
from lianke.kernel.lists import collected
from lianke.kernel.requests import Request
from lianke.notices.pages import bell
from lianke.organisations.rights import Held, rights_of
from lianke.timetable.pages.words import date_label
from lianke.ui.navigation import Place


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` and `frame` of ui/base.html."""
    today = clock.today()
    person = getattr(request, "user", None)
    held = rights_of(person) if isinstance(person, Person) else None
    office = held.offices[0] if held and held.offices else None
    week = week_on(office.node, today) if office else None
    return {
        **navigation(request, held),
        "frame": {
            "week_label": _("Week %(no)s") % {"no": week} if week else "",
            "date_label": date_label(today),
            "node_label": office.node.name if office else "",
            "sign_out_url": address("accounts:sign_out"),
            "bell": bell(cast("Request", request)),
        },
    }


def navigation(request: HttpRequest, held: Held | None) -> dict[str, list[dict[str, Any]]]:
    """`nav`, whose word one is at or below, and `subnav`: the places that share the word one is at. A group
    of which one place can be reached is that place.
    """
    places = sorted(collected("places"), key=lambda place: place.order)
    rights = held.rights if held else frozenset()
    found = [(place, url) for place in places if place.is_open_to(rights) and (url := address(place.view))]
    here = request.resolver_match.view_name if request.resolver_match else ""
    words: dict[str, list[tuple[Place, str]]] = {}
    for place, url in found:
        words.setdefault(str(place.group or place.view), []).append((place, url))
    at = next((places for places in words.values() if here in [place.view for place, _url in places]), [])
    below = [
        places
        for places in words.values()
        if any(url != "/" and request.path.startswith(url) for _place, url in places)
    ]
    return {
        "nav": [
            word(places, is_current=places is at or (not at and places in below)) for places in words.values()
        ],
        "subnav": [{"label": place.label, "url": url, "current": place.view == here} for place, url in at]
        if len(at) > 1
        else [],
    }


def word(places: Sequence[tuple[Place, str]], *, is_current: bool) -> dict[str, Any]:
    first, url = places[0]
    return {"label": first.group if len(places) > 1 else first.label, "url": url, "current": is_current}


def address(view: str) -> str:
    """The page's address; nothing where this installation has no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
