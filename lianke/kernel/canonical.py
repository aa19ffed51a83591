"""One text for one value, so that a hash of it means something (RFC 8785, integers only)."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

import rfc8785

type_error = "only text, integers, booleans, null, lists and objects can stand in an event, not %r"

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
BEYOND = "\uffff"
MOST = 2**53 - 1


def text(value: Json) -> str:
    """The canonical JSON text.

    Raises ValueError for fractions, for integers beyond 2**53 and for anything that JSON does not know. The
    standard library's encoder writes the same text a tenth as slowly; only what lies beyond 16 bits is sorted
    otherwise there, and that is left to rfc8785.
    """
    refuse_strange(value)
    written = ENCODER.encode(value)
    if not written.isascii():
        written.encode()  # half of a pair is no text: UnicodeEncodeError is a ValueError
        if max(written) > BEYOND:
            return rfc8785.dumps(value).decode()
    return written


def digest(value: Json) -> str:
    return sha256(text(value).encode()).hexdigest()


def refuse_strange(value: object) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if isinstance(value, int):
        if not -MOST <= value <= MOST:
            raise ValueError(type_error % value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(type_error % key)
            refuse_strange(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_strange(inner)
    elif not isinstance(value, str):
        raise ValueError(type_error % value)
