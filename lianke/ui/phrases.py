"""Words for a page's islands."""

from collections.abc import Mapping

from django.utils.functional import Promise


def resolved(words: Mapping[str, str | Promise]) -> dict[str, str]:
    return {key: str(phrase) for key, phrase in words.items()}
