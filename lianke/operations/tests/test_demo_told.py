"""The demo shows notices in each of their states, and is told of them once."""

from datetime import timedelta

from django.test import override_settings

from lianke.kernel import clock
from lianke.notices.models import Notice, Receipt
from lianke.notices.pages import standing
from lianke.notices.queries import receipts_of
from lianke.operations.demo_told import tell_of_changes
from lianke.timetable.models import Meeting, Participation
from tests.cast import SCHOOL_MORNING, County, school_time


def test_there_is_something_in_each_state(county: County) -> None:
    for meeting in Meeting.objects.order_by("pk")[2:]:
        clone(meeting)
    with override_settings(SCHOOL_TIME_SHIFT_S=0):
        for _start in range(2):
            tell_of_changes(lecturer=county.lecturer, officer=county.officer, now=SCHOOL_MORNING)
    with school_time(SCHOOL_MORNING):
        now = clock.now()
        shown = [standing(one, now).label for one in receipts_of(county.assistant).order_by("pk")]
    assert shown == ["已确认 08:00", "要确认", "后来又改了", "要确认", "要确认"]
    assert receipts_of(county.assistant).filter(read_at__isnull=False, done_at__isnull=True).count() == 1
    assert Notice.objects.count() == 5
    assert Receipt.objects.filter(device__isnull=False).exists()


def clone(meeting: Meeting) -> None:
    """One more lesson for the same classes an hour later."""
    rows = list(meeting.participations.all())
    meeting.pk, meeting.public_id, meeting.ordinal = (
        None,
        f"x{meeting.public_id[:11]}",
        100 + (meeting.ordinal or 0),
    )
    meeting.begins_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    meeting.save(force_insert=True)
    Participation.objects.bulk_create(
        Participation(meeting=meeting, class_group=one.class_group, room=one.room) for one in rows
    )
