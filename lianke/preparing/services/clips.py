"""视频片段: a film that plays at every site of a lesson at the same time. Sites fetch it ahead."""

import tempfile
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import refuse_larger
from lianke.organisations.choices import StoredKind
from lianke.organisations.services import take_space
from lianke.preparing.films import Film, NoFilm, film_of, made_to_begin_at_once
from lianke.preparing.models import Clip
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Meeting

MOST_CLIPS = 10
"""Of one lesson; every site fetches all of them."""


def clip_file(clip: Clip) -> str:
    return f"clips/{clip.digest}.mp4"


def upload_clip(*, meeting: Meeting, person: Person, upload: "UploadedFile[bytes]", limit: int) -> Clip:
    """Keeps a film that every classroom can play. Refuses what is none, what is too long or too large;
    nothing is kept then.
    """
    if meeting.state not in (MeetingState.PLANNED, MeetingState.OPEN):
        raise Refusal("over", _("This lesson has ended."))
    too_large = _("The clip is larger than %(limit)s MB. Make it shorter or smaller.")
    refuse_larger(upload, limit=limit, too_large=too_large % {"limit": limit >> 20})
    if Clip.objects.filter(meeting=meeting).count() >= MOST_CLIPS:
        raise Refusal("too_many", _("A lesson has at most %(most)s clips.") % {"most": MOST_CLIPS})
    with tempfile.TemporaryDirectory() as folder:
        brought, kept = Path(folder) / "brought", Path(folder) / "clip.mp4"
        with brought.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            film = film_of(brought)
            made_to_begin_at_once(brought, kept)
        except NoFilm as problem:
            raise refusal_of(problem) from problem
        return keep_clip(meeting, person, upload.name or "", film, kept)


@transaction.atomic
def keep_clip(meeting: Meeting, person: Person, name: str, film: Film, file: Path) -> Clip:
    clip = Clip.objects.create(
        meeting=meeting,
        name=Path(name).stem[:200] or "MP4",
        digest=digest_of(file),
        size=file.stat().st_size,
        length_ms=film.length_ms,
        width=film.width,
        height=film.height,
        uploaded_by=person,
        uploaded_at=clock.now(),
    )
    take_space(place=meeting.host_node, kind=StoredKind.FILM, name=clip_file(clip), size=clip.size)
    if not default_storage.exists(clip_file(clip)):
        with file.open("rb") as content:
            default_storage.save(clip_file(clip), File(content))
    record(actor=Actor.of(person), verb="upload_clip", what=clip, scope=meeting.host_node.path)
    return clip


def copy_clips(*, of: Meeting, to: Meeting, digests: Collection[str], person: Person) -> None:
    """The same films for another lesson, as far as it lacks them."""
    there = set(Clip.objects.filter(meeting=to).values_list("digest", flat=True))
    for clip in Clip.objects.filter(meeting=of, digest__in=digests):
        if clip.digest not in there and len(there) < MOST_CLIPS:
            there.add(clip.digest)
            Clip.objects.create(
                meeting=to,
                name=clip.name,
                digest=clip.digest,
                size=clip.size,
                length_ms=clip.length_ms,
                width=clip.width,
                height=clip.height,
                uploaded_by=person,
                uploaded_at=clock.now(),
            )


def digest_of(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as content:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def refusal_of(problem: NoFilm) -> Refusal:
    sentence = {
        "not_mp4": _("This is not an MP4 film. Export it as MP4 (H.264) and upload that."),
        "no_picture": _("There is no picture in this file. Choose an MP4 film."),
        "picture": _(
            "Its picture is not H.264, which old screens need. On a phone choose “Most compatible”, or "
            "export it as MP4 (H.264)."
        ),
        "sound": _("Its sound is not AAC, which old screens need. Export the film as MP4 (H.264 with AAC)."),
        "too_long": _("The film is longer than 15 minutes. Cut out the part that the lesson needs."),
        "too_large": _(
            "The picture is larger than 1080p. Export it with 1080p or less, so that thin lines carry it."
        ),
    }.get(problem.why, _("This film cannot be read. Export it once more as MP4 and upload that."))
    return Refusal(f"film_{problem.why}", sentence)
