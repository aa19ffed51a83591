"""What the lecturer's desk starts with."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lianke.kernel import clock
from lianke.organisations.rights import rung_up_by
from lianke.schooling.models import ClassGroup
from lianke.schooling.queries.counting import RuleBook, as_value
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in, title_of
from lianke.timetable.queries.settings import silent_minutes


def desk_page(meeting: Meeting) -> dict[str, Any]:
    groups = {
        one.public_id: one.class_group
        for one in participations_in([meeting]).select_related(
            "class_group__school", "class_group__assistant"
        )
        if one.class_group
    }
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "silent_minutes": silent_minutes(meeting.host_node),
        "share_pct": share_that_counts(meeting, groups.values()),
        "is_large": is_large(meeting),
        "numbers": {public_id: number for public_id, group in groups.items() if (number := number_of(group))},
    }


def is_large(meeting: Meeting) -> bool:
    """Whether the classrooms send no picture until they are called on, which a lecturer would else take for a
    fault.
    """
    return meeting.course is not None and not meeting.course.lesson_type.shows_villages


def share_that_counts(meeting: Meeting, groups: Iterable[ClassGroup]) -> int:
    """Per cent of the lesson's time that counts for every receiving class: classes of another county may have
    another rule.
    """
    book, day = RuleBook(), clock.local(meeting.begins_at).date()
    schools = {group.school for group in groups} or {meeting.host_node}
    return max(as_value(book.rule_on(school, day)).share_pct for school in schools)


def number_of(group: ClassGroup) -> str:
    """Whom to ring up when a class's screen is away: its assistant, or else who answers for its school; ""
    where the register has no number.
    """
    if group.assistant and group.assistant.phone:
        return _("assistant %(name)s %(phone)s") % {
            "name": group.assistant.name,
            "phone": group.assistant.phone,
        }
    office = next(iter(rung_up_by(group.school)), None)
    return f"{office.get_role_display()} {office.person.name} {office.person.phone}" if office else ""
