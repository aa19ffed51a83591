"""Opaque public ids: in URLs, room names and identities."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


def public_id() -> str:
    """12 characters of 31, 59 bits; nothing can be guessed or counted from it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
