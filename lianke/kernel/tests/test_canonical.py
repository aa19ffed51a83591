"""The canonical text is RFC 8785's, whoever writes it."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from lianke.kernel import canonical

whole = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | whole | texts,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(texts, inner, max_size=5)
    ),
    max_leaves=30,
)


@given(values)
def test_the_text_is_what_rfc_8785_says(value: canonical.Json) -> None:
    assert canonical.text(value).encode() == rfc8785.dumps(value)
    assert json.loads(canonical.text(value)) == json.loads(json.dumps(value))


def test_keys_beyond_sixteen_bits_are_sorted_by_their_halves() -> None:
    assert canonical.text({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'


@pytest.mark.parametrize(
    "value",
    [1.0, [2**53], {"a": -(2**53)}, {1: "a"}, {"a": {1, 2}}, b"a", "\ud800", {"\ud800": 1}, [object()]],
)
def test_what_has_no_canonical_text_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a UnicodeEncodeError is one too
        canonical.text(value)  # type: ignore[arg-type]  # that is the question
