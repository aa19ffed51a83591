"""What the demo county has been told before one looks: changes of the coming days and an appeal, by the real
services; some of it confirmed, some only read, some still waiting.
"""

from datetime import datetime, timedelta

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Delivery
from lianke.evidence.services.claims import file_claim
from lianke.kernel import clock
from lianke.notices.models import Notice, Receipt
from lianke.notices.queries import to_confirm
from lianke.notices.services.answering import confirm, read
from lianke.operations.demo_past import shift_to
from lianke.timetable.access.plans import county_planned_by
from lianke.timetable.choices import LeaveReason, MeetingState
from lianke.timetable.models import Meeting
from lianke.timetable.services.leave import Days, go_on_leave
from lianke.timetable.services.standing_in import Teaching, stand_in

A_DAY = timedelta(days=1)


def tell_of_changes(*, lecturer: Person, officer: Person, now: datetime) -> int:
    """Of lessons that `lecturer` has yet to give. Once: whoever starts the demo again finds what they left.
    Returns how many notices stand then.
    """
    if Notice.objects.exists():
        return 0
    shift_to(now)
    coming = list(
        Meeting.objects.filter(lecturer=lecturer, state=MeetingState.PLANNED, begins_at__gt=now + A_DAY)
        .select_related("host_node", "host_room", "lecturer")
        .order_by("begins_at", "pk")[:4]
    )
    for meeting, settled in zip(coming, (all_confirm, all_read, given_back, nobody_yet), strict=False):
        shift_to(now - timedelta(hours=2))
        if meeting == coming[0]:
            is_ill(meeting, officer)
        else:
            stand_in(absent=lecturer, choices=[(meeting, None)], actor=Actor.of(officer))
        shift_to(now - timedelta(hours=1))
        settled(meeting, officer)
    appeal(now)
    return Notice.objects.count()


def is_ill(meeting: Meeting, officer: Person) -> None:
    """On leave for the day; what else they teach then nobody has settled yet."""
    day = clock.local(meeting.begins_at).date()
    go_on_leave(
        person=meeting.lecturer,
        county=county_planned_by(officer),
        days=Days(day, day),
        reason=LeaveReason.SICK,
        choices=[(meeting, None)],
        actor=Actor.of(officer),
    )


def receipts_about(meeting: Meeting) -> list[Receipt]:
    told = Receipt.objects.filter(notice__subject_id=meeting.public_id)
    return list(told.select_related("notice", "person", "device"))


def all_confirm(meeting: Meeting, officer: Person) -> None:
    read(receipts=receipts_about(meeting))
    about = Receipt.objects.filter(notice__subject_id=meeting.public_id, person__isnull=False)
    for receipt in to_confirm(about).select_related("notice", "person"):
        confirm(receipt=receipt, actor=Actor.of(receipt.person))


def all_read(meeting: Meeting, officer: Person) -> None:
    read(receipts=receipts_about(meeting))


def given_back(meeting: Meeting, officer: Person) -> None:
    as_planned = Teaching(meeting.lecturer, meeting.host_node, meeting.host_room, meeting.period_no)
    stand_in(absent=meeting.lecturer, choices=[(meeting, as_planned)], actor=Actor.of(officer))


def nobody_yet(meeting: Meeting, officer: Person) -> None:
    """It waits for everybody."""


def appeal(now: datetime) -> None:
    """An assistant says of the latest lesson that was not counted that it was given."""
    shift_to(now - timedelta(minutes=20))
    short = Delivery.objects.filter(
        is_latest=True, counted=False, participation__class_group__assistant__isnull=False
    )
    lost = short.select_related("participation__meeting", "participation__class_group__assistant").last()
    if lost and lost.participation.class_group and lost.participation.class_group.assistant:
        meeting = lost.participation.meeting
        file_claim(
            participation=lost.participation,
            by=lost.participation.class_group.assistant,
            kind=ClaimKind.APPEAL,
            reason=Reason.LINE,
            sentence="线路断了，课是听完的",
            minutes=(meeting.ends_at - meeting.begins_at) // timedelta(minutes=1),
            proof=None,
        )
