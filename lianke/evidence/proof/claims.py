"""Claims and rulings as their events seal them."""

from hashlib import sha256

from django.core.files.storage import default_storage

from lianke.evidence.models import Claim, Ruling
from lianke.kernel import canonical, clock


def claim_row(claim: Claim) -> dict[str, canonical.Json]:
    return {
        "id": claim.public_id,
        "participation": claim.participation.public_id,
        "kind": claim.kind,
        "reason": claim.reason,
        "sentence": claim.sentence,
        "minutes": claim.minutes,
        "proof": [claim.proof, claim.proof_name, claim.proof_digest],
        "by": claim.filed_by.public_id,
        "at_ms": clock.ms(claim.filed_at),
    }


def ruling_row(ruling: Ruling) -> dict[str, canonical.Json]:
    return {
        "id": ruling.public_id,
        "claim": ruling.claim.public_id,
        "participation": ruling.claim.participation.public_id,
        "granted": ruling.granted,
        "sentence": ruling.sentence,
        "by": ruling.ruled_by.public_id,
        "at_ms": clock.ms(ruling.ruled_at),
    }


def proof_digest(name: str) -> str:
    """SHA-256 of a proof in the file storage; empty when it is gone."""
    if not default_storage.exists(name):
        return ""
    with default_storage.open(name) as file:
        return sha256(file.read()).hexdigest()
