"""作品: a class photographs a pupil's work, and it stands on every screen of the lesson."""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.audit.services import record
from lianke.kernel import canonical, clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import accepted
from lianke.live.choices import EventKind
from lianke.live.models import Event, Work
from lianke.live.photos import NoPhoto, upright
from lianke.live.services.attendance import by
from lianke.live.services.timeline import NewEvent, append_events, locked_timeline
from lianke.organisations.choices import StoredKind
from lianke.organisations.services import take_space
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting, Participation

MOST_BYTES = 15 << 20
MOST_WORKS = 200
"""A class's, in one lesson."""


def file_of(work: Work) -> str:
    return f"works/{work.public_id}.webp"


def send_work(*, attendee: Attendee, photo: "UploadedFile[bytes]", question: str, key: str) -> Work:
    """Keeps a photograph and puts it into the lesson. The same key again is the same work. Refuses what is no
    photograph, what is larger than 15 MB, a lesson that is over, and more than 200 of a class.
    """
    participation = class_of(attendee)
    standing = Work.objects.filter(participation=participation, key=key).first()
    if standing:
        return standing
    refuse_late(attendee.meeting)
    sent = accepted(
        photo, limit=MOST_BYTES, too_large=_("The photo is larger than 15 MB. Photograph it smaller.")
    )
    try:
        image, size = upright(sent.content)
    except NoPhoto as problem:
        raise refusal_of(problem) from problem
    return keep_work(attendee, image, size, question, key)


@transaction.atomic
def keep_work(attendee: Attendee, image: bytes, size: tuple[int, int], question: str, key: str) -> Work:
    participation, meeting = class_of(attendee), attendee.meeting
    locked_timeline(meeting)  # the same photo sent twice at once is one work
    works = Work.objects.filter(participation=participation)
    standing = works.filter(key=key).first()
    if standing:
        return standing
    refuse_late(Meeting.objects.get(pk=meeting.pk))
    if Event.objects.filter(meeting=meeting, key=key).exists():
        raise Refusal("malformed", _("The request was not understood. Reload the page and try again."))
    if works.count() >= MOST_WORKS:
        raise Refusal(
            "too_many",
            _("This class has sent %(most)s photos in this lesson already.") % {"most": MOST_WORKS},
        )
    work = Work.objects.create(
        participation=participation,
        question=question,
        person=attendee.person,
        device=attendee.device,
        key=key,
        digest=sha256(image).hexdigest(),
        width=size[0],
        height=size[1],
        size=len(image),
        sent_at=clock.now(),
    )
    place = participation.class_group.school if participation.class_group else meeting.host_node
    take_space(place=place, kind=StoredKind.WORK, name=file_of(work), size=work.size)
    default_storage.save(file_of(work), ContentFile(image))
    body: dict[str, canonical.Json] = {
        "work": work.public_id,
        "width": work.width,
        "height": work.height,
        "question": question or None,
    }
    append_events(meeting=meeting, by=by(attendee), events=[NewEvent(EventKind.WORK_SENT, body, key)])
    record(actor=attendee.actor, verb="send_work", what=work, name=str(participation), scope=place.path)
    return work


def class_of(attendee: Attendee) -> Participation:
    if attendee.participation is None:
        raise ValueError("only a class sends works")
    return attendee.participation


def refuse_late(meeting: Meeting) -> None:
    if meeting.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise Refusal("over", _("This lesson has ended."))


def refusal_of(problem: NoPhoto) -> Refusal:
    sentence = {
        "heic": _(
            "This photo is in the iPhone's own format (HEIC). Choose Settings – Camera – Formats – Most "
            "Compatible, or send a screenshot of it."
        ),
        "too_many_pixels": _("The photo has more than 50 million pixels. Photograph it smaller."),
        "too_small": _("The picture is too small to be seen on a screen. Photograph it once more."),
    }.get(problem.why, _("This is not a photo that can be read. Photograph it once more, as JPG or PNG."))
    return Refusal(f"photo_{problem.why}", sentence)
