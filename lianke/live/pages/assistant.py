"""What the assistant's phone starts with: the lesson, the class, whom to ring up."""

from typing import Any

from lianke.kernel import clock
from lianke.organisations.rights import rung_up_by
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.queries.meetings import title_of

MOST_NUMBERS = 3


def assistant_page(attendee: Attendee) -> dict[str, Any]:
    meeting, participation = attendee.meeting, attendee.participation
    group = participation.class_group if participation else None
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "person": attendee.person,
        "participation": participation,
        "group": group,
        "server_ms": clock.ms(clock.now()),
        "begins_ms": clock.ms(meeting.begins_at),
        "ends_ms": clock.ms(meeting.ends_at),
        "numbers": numbers_of(attendee) if group else [],
    }


def numbers_of(attendee: Attendee) -> list[dict[str, str]]:
    """Telephone numbers to call for help, each person once, not one's own: technicians, then the school's,
    then the bureau's.
    """
    group = attendee.participation.class_group if attendee.participation else None
    found: dict[int, dict[str, str]] = {}
    for office in rung_up_by(group.school) if group else []:
        if office.person != attendee.person:
            words = {"name": office.person.name, "role": office.get_role_display(), "place": office.node.name}
            found.setdefault(office.person_id, words | {"phone": str(office.person.phone)})
    return list(found.values())[:MOST_NUMBERS]
