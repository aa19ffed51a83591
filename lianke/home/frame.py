"""What stands around every page: where one can go, which week it is, who one is. At most two queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianke.accounts.models import Person
from lianke.home.queries import week_on
from lianke.kernel import clock
from lianke.organisations.choices import OVERSEEING, Role
from lianke.organisations.models import Membership
from lianke.organisations.queries import offices_of
from lianke.timetable.choices import WEEKDAYS

EVERY_ROLE = frozenset(Role.values)


@dataclass(frozen=True)
class Place:
    """One word of the navigation; `roles` may go there."""

    label: str | Promise
    view: str
    roles: frozenset[str] = EVERY_ROLE


PLACES = (
    Place(gettext_lazy("Today"), "home:today"),
    Place(gettext_lazy("Region timetable"), "timetable:board"),
    Place(gettext_lazy("All subjects, full periods"), "coverage:county", frozenset(OVERSEEING)),
    Place(gettext_lazy("Lessons"), "home:lessons"),
    Place(gettext_lazy("Ledgers"), "reports:teachers", frozenset({*OVERSEEING, Role.LECTURER})),
    Place(gettext_lazy("Appeals and rulings"), "live:claims"),
    Place(gettext_lazy("Pairs"), "pairing:pairs", frozenset(OVERSEEING)),
    Place(gettext_lazy("Classroom screens"), "schooling:screens", frozenset({*OVERSEEING, Role.TECHNICIAN})),
    Place(gettext_lazy("Import"), "intake:imports", frozenset({Role.OFFICER})),
    Place(gettext_lazy("Accounts"), "home:activation", frozenset({Role.OFFICER, Role.PRINCIPAL})),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav` and `frame` of ui/base.html."""
    today = clock.today()
    person = getattr(request, "user", None)
    offices = list(offices_of(person)) if isinstance(person, Person) else []
    week = week_on(offices[0].node, today) if offices else None
    return {
        "nav": navigation(request, offices) if offices else [],
        "frame": {
            "week_label": _("Week %(no)s") % {"no": week} if week else "",
            "date_label": date_label(today),
            "node_label": offices[0].node.name if offices else "",
            "sign_out_url": address("accounts:sign_out"),
        },
    }


def navigation(request: HttpRequest, offices: Iterable[Membership]) -> list[dict[str, Any]]:
    held = {office.role for office in offices}
    match = request.resolver_match
    found = [(place, address(place.view)) for place in PLACES if place.roles & held]
    here = match.view_name if match else ""
    return [{"label": place.label, "url": url, "current": here == place.view} for place, url in found if url]


def address(view: str) -> str:
    """The page's address; nothing where this installation has no such page."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def date_label(day: date) -> str:
    return _("%(weekday)s, %(day)s/%(month)s") % {"weekday": WEEKDAYS[day.isoweekday()], "day": day.day, "month": day.month}
