"""Who is told when a recording is in trouble: the technicians of the place, and the bureau's officers."""

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.notices.services.telling import tell
from lianke.organisations.rights import Right, offices_over
from lianke.recording.choices import Source
from lianke.recording.models import Recording
from lianke.timetable.models import Meeting


def answering(meeting: Meeting) -> list[Person]:
    """Of the host's place and everything above it."""
    return [one.person for one in offices_over(meeting.host_node, Right.HEAR_OF_RECORDINGS)]


def tell_of_trouble(recording: Recording) -> None:
    """A disk that is full stops every lesson of that hour: told once a county, cause and day."""
    meeting = recording.meeting
    county = meeting.host_node.county or meeting.host_node
    tell(
        kind="recording_stands_still",
        key=f"{county.public_id}/{recording.trouble}/{clock.today()}",
        subject=meeting,
        to=answering(meeting),
        arguments=arguments_of(meeting) | {"trouble": recording.trouble},
    )


def tell_of_missing_sound(recording: Recording) -> None:
    """It is closed, and nothing of the lecturer's microphone lies on the disk."""
    meeting = recording.meeting
    if not recording.tracks.filter(
        source=Source.MICROPHONE, person=meeting.lecturer, segments__gt=0
    ).exists():
        tell(
            kind="recording_without_sound",
            key=meeting.public_id,
            subject=meeting,
            to=answering(meeting),
            arguments=arguments_of(meeting),
        )


def tell_of_lost_replay(recording: Recording) -> None:
    """It was tried as often as it is; told once a lesson, also when somebody has it tried anew."""
    meeting = recording.meeting
    tell(
        kind="replay_given_up",
        key=meeting.public_id,
        subject=meeting,
        to=answering(meeting),
        arguments=arguments_of(meeting),
    )


def arguments_of(meeting: Meeting) -> dict[str, object]:
    return {
        "begins_ms": clock.ms(meeting.begins_at),
        "subject": str(meeting.course.subject) if meeting.course else "",
        "lecturer": meeting.lecturer.name,
        "school": meeting.host_node.name,
    }
