"""What was recorded, as the chain seals it."""

from hashlib import sha256

from django.conf import settings

from lianke.kernel import canonical
from lianke.live.queries.sealed import DIGEST
from lianke.recording.models import Recording, Track
from lianke.rtc.identities import device_identity, person_identity


def sealed_tracks(recording: Recording) -> dict[str, canonical.Json]:
    """[path, digest of the row, SHA-256 of the playlist] of each track."""
    tracks = recording.tracks.select_related("person", "device").order_by("path")
    return {"tracks": [[track.path, track_digest(track), playlist_digest(track.path)] for track in tracks]}


def track_digest(track: Track) -> str:
    holder = (
        device_identity(track.device.public_id)
        if track.device
        else person_identity(track.person.public_id if track.person else "")
    )
    row: list[canonical.Json] = [
        track.path,
        holder,
        track.source,
        track.codec,
        track.starts_ms,
        track.duration_ms,
        track.segments,
        track.bytes,
        track.gaps,
        track.closed,
    ]
    return canonical.digest(row)[:DIGEST]


def playlist_digest(path: str) -> str | None:
    """None where the recordings lie on another machine, or the file is gone."""
    file = settings.RECORDINGS / path
    return sha256(file.read_bytes()).hexdigest() if file.is_file() else None
