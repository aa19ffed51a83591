"""申诉 and 补录, and the ruling by a second person. They stand beside what was measured and never edit it."""

from datetime import timedelta
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.evidence.choices import ClaimKind, Reason
from lianke.evidence.models import Claim, Ruling
from lianke.evidence.proof.claims import claim_row, ruling_row
from lianke.evidence.services.telling import tell_of_claim, tell_of_ruling
from lianke.evidence.signals import claim_ruled
from lianke.kernel import clock
from lianke.kernel.ids import public_id
from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import JPEG, PDF, PNG, accepted_kind
from lianke.live.choices import EventKind
from lianke.live.services.timeline import By, NewEvent, append_events, locked_timeline
from lianke.organisations.choices import StoredKind
from lianke.organisations.models import Node
from lianke.organisations.services import take_space
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Participation

MOST_PROOF_BYTES = 10 * 1024 * 1024
SHORTEST = 4  # characters that say anything


@transaction.atomic
def file_claim(
    *,
    participation: Participation,
    by: Person,
    kind: str,
    reason: str,
    sentence: str,
    minutes: int,
    proof: "UploadedFile[bytes] | None",
) -> Claim:
    """Files a claim for a class's lesson that is over. Refuses a second one while the first waits, a lesson
    to come, minutes beyond the lesson, a proof that is no picture and no PDF.
    """
    meeting = participation.meeting
    locked_timeline(meeting)
    if meeting.state == MeetingState.OPEN or (
        meeting.state == MeetingState.PLANNED and meeting.ends_at > clock.now()
    ):
        raise Refusal("not_over", _("This lesson is not over yet. Wait for its number first."))
    standing = Claim.objects.filter(participation=participation)
    if standing.filter(ruling__isnull=True).exists():
        raise Refusal("already_claimed", _("A claim for this lesson is waiting for its ruling already."))
    if standing.filter(ruling__granted=True).exists():
        raise Refusal("already_granted", _("A claim for this lesson was granted already."))
    if ClaimKind(kind) == ClaimKind.APPEAL and not participation.deliveries.exists():
        raise Refusal(
            "nothing_measured",
            _(
                "Nothing was measured in this lesson, so there is nothing to appeal against: file a "
                "supplementary entry."
            ),
        )
    if len(sentence.strip()) < SHORTEST:
        raise Refusal("no_sentence", _("Write in a sentence what happened."))
    longest = (meeting.ends_at - meeting.begins_at) // timedelta(minutes=1)
    if not 0 <= minutes <= longest:
        raise Refusal(
            "too_many_minutes",
            _("The lesson has %(longest)s minutes; it cannot have been more.") % {"longest": longest},
        )
    claim = Claim(
        participation=participation,
        kind=ClaimKind(kind),
        reason=Reason(reason),
        sentence=sentence.strip()[:500],
        minutes=minutes,
        filed_by=by,
        filed_at=clock.from_ms(clock.ms(clock.now())),
    )
    keep_proof(claim, proof)
    claim.save()
    append_events(
        meeting=meeting,
        by=By(person=by, participation=participation),
        events=[NewEvent(EventKind.CLAIMED, claim_row(claim))],
    )
    record(
        actor=Actor.of(by),
        verb="file_claim",
        what=claim,
        name=str(participation),
        scope=place_of(participation).path,
        change=claim_row(claim),
    )
    tell_of_claim(claim)
    return claim


def keep_proof(claim: Claim, proof: "UploadedFile[bytes] | None") -> None:
    if proof is None:
        return
    kept = accepted_kind(
        proof,
        kinds=[PDF, PNG, JPEG],
        limit=MOST_PROOF_BYTES,
        too_large=_("The proof is larger than 10 MB. Photograph it smaller, or scan fewer pages."),
        code="no_proof",
        wrong_kind=_("A proof is a picture (JPG, PNG) or a PDF."),
    )
    claim.proof_digest = kept.digest
    # never a name that says another kind
    claim.proof_name = f"{PurePath(kept.name).stem[:190]}.{kept.kind}"
    name = f"proofs/{public_id()}.{kept.kind}"
    take_space(place=place_of(claim.participation), kind=StoredKind.PROOF, name=name, size=len(kept.content))
    claim.proof = default_storage.save(name, ContentFile(kept.content))


@transaction.atomic
def rule_on_claim(*, claim: Claim, by: Person, granted: bool, sentence: str) -> Ruling:
    """认定. Refuses whoever filed the claim, a second ruling, and one without a reason."""
    participation = claim.participation
    locked_timeline(participation.meeting)
    if claim.filed_by_id == by.pk:
        raise Refusal("same_person", _("Whoever filed a claim cannot rule on it. Another officer has to."))
    if Ruling.objects.filter(claim=claim).exists():
        raise Refusal("already_ruled", _("This claim has been ruled on already."))
    if len(sentence.strip()) < SHORTEST:
        raise Refusal("no_sentence", _("Say in a sentence why you rule so."))
    ruling = Ruling.objects.create(
        claim=claim,
        granted=granted,
        sentence=sentence.strip()[:500],
        ruled_by=by,
        ruled_at=clock.from_ms(clock.ms(clock.now())),
    )
    event = NewEvent(EventKind.RULED, ruling_row(ruling))
    append_events(
        meeting=participation.meeting, by=By(person=by, participation=participation), events=[event]
    )
    record(
        actor=Actor.of(by),
        verb="rule_on_claim",
        what=ruling,
        name=str(participation),
        scope=place_of(participation).path,
        change=event.body,
    )
    tell_of_ruling(ruling)
    transaction.on_commit(lambda: claim_ruled.send(Claim, claim=claim))
    return ruling


def place_of(participation: Participation) -> Node:
    group = participation.class_group
    return group.school if group else participation.meeting.host_node
