"""Gaps, the largest first, and who could fill one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.coverage.choices import LessonSet
from lianke.coverage.pages.county import ROWS_A_PAGE, county_of, settled_label
from lianke.coverage.pages.group import grades_of
from lianke.coverage.pages.scope import Scope
from lianke.coverage.pages.words import address, class_lessons, day_label, figure, missing_made_of
from lianke.coverage.queries.account import AccountCell, summed
from lianke.coverage.queries.accounts import ClassAccount
from lianke.coverage.queries.candidates import Candidate, Slot
from lianke.coverage.queries.make_ups import MakeUp
from lianke.kernel import clock
from lianke.schooling.models import BellPeriod, Room
from lianke.timetable import addresses
from lianke.timetable.choices import WEEKDAYS
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import title_of

SLOTS_SHOWN = 4


def gaps_page(scope: Scope, page: str) -> dict[str, Any]:
    """Every class and subject that misses something; what has been missing for longest wins among equals."""
    found = [
        (account, cell) for account in scope.accounts for cell in scope.cells_of(account) if cell.sums.missing
    ]
    found.sort(
        key=lambda gap: (
            -gap[1].sums.missing,
            -gap[1].sums.arrears,
            gap[0].group.school.path,
            gap[0].group.name,
        )
    )
    shown = Paginator(found, ROWS_A_PAGE).get_page(page)
    missing = sum(cell.sums.missing for _account, cell in found)
    words = {"missing": figure(missing), "gaps": figure(len(found)), "day": settled_label(scope)}
    return {
        "title": _("Until %(day)s, %(missing)s lessons are missing in %(gaps)s places") % words
        if found
        else _("Nothing is missing"),
        "place": scope.name,
        "rows": [gap_row(*gap) | {"county": county_of(scope, gap[0])} for gap in shown],
        "page": shown,
        "pager_query": "&" + scope.filters.url("coverage:gaps").partition("?")[2],
        "back": scope.filters.url("coverage:county", only="", subject=""),
    }


def gap_row(account: ClassAccount, cell: AccountCell) -> dict[str, Any]:
    subject = account.subjects[cell.subject]
    return {
        "group": account.group,
        "subject": subject.name,
        "subject_url": address("coverage:subject", account.group.public_id, subject.public_id),
        "grades": grades_of(account, cell),
        "missing": figure(cell.sums.missing),
        "missing_url": class_lessons(account.group, LessonSet.MISSING, subject=subject.public_id),
        "arrears": figure(cell.sums.arrears),
        "made_of": missing_made_of(cell.sums),
        "url": address("coverage:gap", account.group.public_id, subject.public_id),
    }


def gap_page(
    account: ClassAccount, cells: list[AccountCell], make_up: MakeUp, may_arrange: bool
) -> dict[str, Any]:
    subject, sums = make_up.subject, summed(cell.sums for cell in cells)
    words = {"group": str(account.group), "subject": subject.name, "missing": figure(sums.missing)}
    own = address("coverage:gap", account.group.public_id, subject.public_id)
    return {
        "title": _("%(group)s misses %(missing)s lessons of %(subject)s") % words
        if sums.missing
        else _("Nothing is missing"),
        "lead": missing_made_of(sums) if sums.missing else "",
        "back": {
            "url": address("coverage:subject", account.group.public_id, subject.public_id),
            "label": f"{account.group} · {subject}",
        },
        "nothing": not sums.missing,
    } | (candidates_table(make_up.candidates(), own if may_arrange else "") if sums.missing else {})


def make_up_page(make_up: MakeUp, missed: Meeting, only: Person | None) -> dict[str, Any]:
    """`only`: whose lessons alone may be arranged here (the lecturer's own); None for an officer."""
    found = [one for one in make_up.candidates() if only is None or one.person == only]
    return {
        "title": ngettext(
            "%(n)s class missed this lesson", "%(n)s classes missed this lesson", len(make_up.receiving)
        )
        % {"n": len(make_up.receiving)},
        "lead": "、".join(str(one.group) for one in make_up.receiving),
        "back": {"url": addresses.lesson(missed), "label": lesson_label(missed)},
    } | candidates_table(found, address("coverage:make_up", missed.public_id))


def candidates_table(found: list[Candidate], url: str) -> dict[str, Any]:
    """`url`: where a time is chosen; nowhere for whoever only looks."""
    able = [one for one in found if one.slots]
    answer = ngettext(
        "%(n)s lecturer could fill it within two weeks",
        "%(n)s lecturers could fill it within two weeks",
        len(able),
    )
    return {
        "answer": answer % {"n": len(able)},
        "rows": [candidate_row(one, url) for one in found],
        "may_arrange": bool(url),
    }


def candidate_row(one: Candidate, url: str) -> dict[str, Any]:
    labels = [slot_label(slot) | {"url": slot_url(url, one, slot) if url else ""} for slot in one.slots]
    return {
        "name": one.person.name,
        "school": one.school.name,
        "knows": one.knows_the_class,
        "load": f"{one.load}/{one.limit}" if one.limit else str(one.load),
        "free": len(one.slots),
        "slots": labels[:SLOTS_SHOWN],
        "others": labels[SLOTS_SHOWN:],
    }


def slot_url(url: str, one: Candidate, slot: Slot) -> str:
    return (
        f"{url}?{urlencode({'lecturer': one.person.public_id, 'day': f'{slot.day:%F}', 'no': slot.host.no})}"
    )


def slot_label(slot: Slot) -> dict[str, str]:
    return {
        "day": f"{day_label(slot.day)} {WEEKDAYS[slot.day.isoweekday()]}",
        "bells": _("lecturer %(host)s, class %(there)s")
        % {"host": bell_label(slot.host), "there": "、".join(bell_label(own) for own in slot.there)},
        "off": _("%(minutes)s min apart") % {"minutes": abs(slot.off)} if slot.off else _("the same bell"),
    }


def chosen_page(make_up: MakeUp, chosen: Mapping[str, Any], back: str) -> dict[str, Any] | None:
    """The second look before a lesson is arranged; None when the time is not free any more."""
    for one in make_up.candidates():
        for slot in one.slots:
            if (one.person.public_id, slot.day, slot.host.no) == (
                chosen["lecturer"],
                chosen["day"],
                chosen["no"],
            ):
                return {
                    "subject": make_up.subject,
                    "lecturer": one.person,
                    "host": one.school,
                    "when": slot_label(slot),
                    "groups": [receiving.group for receiving in make_up.receiving],
                    "studio": Room.objects.filter(pk__in=[slot.studio]).first(),
                    "missed": lesson_label(make_up.missed) if make_up.missed else "",
                    "chosen": chosen,
                    "back": back,
                }
    return None


def lesson_label(meeting: Meeting) -> str:
    begins = clock.local(meeting.begins_at)
    return f"{day_label(begins)} {WEEKDAYS[begins.isoweekday()]} {begins:%H:%M} {title_of(meeting)}"


def bell_label(period: BellPeriod) -> str:
    return _("period %(no)s, %(begins)s") % {
        "no": period.no,
        "begins": f"{period.begins // 60:02}:{period.begins % 60:02}",
    }
