"""What may come in: of a kind that its content says, and no larger than its door allows."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile

from lianke.kernel.refusal import Refusal

PDF, PNG, JPEG = "pdf", "png", "jpg"
BEGINS = {PDF: b"%PDF-", PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}


@dataclass(frozen=True)
class Accepted:
    """`name` is what its sender called it, without folders; `kind` one of those above, "" where the door
    asked for none.
    """

    name: str
    content: bytes
    kind: str = ""

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex: what is kept lies by it."""
        return sha256(self.content).hexdigest()


def accepted(upload: "UploadedFile[bytes]", *, limit: int, too_large: str) -> Accepted:
    """Of at most `limit` bytes, whatever its kind: the door looks at the content itself. Raises
    Refusal("too_large") with the door's own sentence.
    """
    refuse_larger(upload, limit=limit, too_large=too_large)
    return Accepted(PurePath(upload.name or "").name, upload.read())


def accepted_kind(
    upload: "UploadedFile[bytes]",
    *,
    kinds: Collection[str],
    limit: int,
    too_large: str,
    code: str,
    wrong_kind: str,
) -> Accepted:
    """As `accepted`, and of one of the kinds by its content; else Refusal(`code`) with `wrong_kind`."""
    found = accepted(upload, limit=limit, too_large=too_large)
    kind = next((one for one in kinds if found.content.startswith(BEGINS[one])), None)
    if kind is None:
        raise Refusal(code, wrong_kind)
    return Accepted(found.name, found.content, kind)


def refuse_larger(upload: "UploadedFile[bytes]", *, limit: int, too_large: str) -> None:
    """For what is not read into memory."""
    if (upload.size or 0) > limit:
        raise Refusal("too_large", too_large)
