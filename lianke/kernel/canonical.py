"""One text for one value, so that a hash of it means something (RFC 8785, integers only)."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import rfc8785

type_error = "only text, integers, booleans, null, lists and objects can stand in an event, not %r"

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def text(value: Json) -> str:
    """The canonical JSON text.

    Raises ValueError for fractions, for integers beyond 2**53 and for anything that JSON does not know.
    """
    refuse_fractions(value)
    return rfc8785.dumps(value).decode()


def digest(value: Json) -> str:
    return sha256(text(value).encode()).hexdigest()


def refuse_fractions(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(type_error % key)
            refuse_fractions(inner)
    elif isinstance(value, str | bool | int | None):
        return
    elif isinstance(value, Sequence):
        for inner in value:
            refuse_fractions(inner)
    else:
        raise ValueError(type_error % value)
