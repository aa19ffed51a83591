"""字幕 of a recording or of a clip: the latest that was brought stands."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import accepted
from lianke.preparing.captions import NoCaptions, webvtt_of
from lianke.preparing.models import Captions, Clip
from lianke.timetable.models import Meeting

MOST_BYTES = 1 << 20


@transaction.atomic
def bring_captions(
    *, meeting: Meeting, clip: Clip | None, person: Person | None, upload: "UploadedFile[bytes] | None"
) -> Captions:
    """Refuses what is not there, too large, or no captions; the ones before stand then."""
    if upload is None or person is None:
        raise Refusal("no_file", _("Choose a file with captions first, WebVTT (.vtt) or SubRip (.srt)."))
    too_large = _("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES >> 20}
    brought = accepted(upload, limit=MOST_BYTES, too_large=too_large)
    try:
        text = webvtt_of(brought.content)
    except NoCaptions as problem:
        raise Refusal(
            "no_captions", _("There are no captions in this file. Bring WebVTT (.vtt) or SubRip (.srt).")
        ) from problem
    captions = Captions.objects.create(
        meeting=meeting, clip=clip, text=text, uploaded_by=person, uploaded_at=clock.now()
    )
    what = clip or meeting
    record(actor=Actor.of(person), verb="bring_captions", what=what, scope=meeting.host_node.path)
    return captions
