"""Nothing comes in that is larger or of another kind than its door says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianke.kernel.refusal import Refusal
from lianke.kernel.uploads import BEGINS, JPEG, PDF, PNG, accepted, accepted_kind, refuse_larger


def kind_of(content: bytes, *kinds: str) -> str:
    return accepted_kind(
        SimpleUploadedFile("一份.xyz", content),
        kinds=kinds or (PDF, PNG, JPEG),
        limit=100,
        too_large="large",
        code="other",
        wrong_kind="another kind",
    ).kind


@pytest.mark.parametrize("kind", BEGINS)
def test_the_content_says_what_it_is_whatever_its_name(kind: str) -> None:
    assert kind_of(BEGINS[kind] + b"x") == kind


@pytest.mark.parametrize("content", [b"", b"GIF89a", b" %PDF-", b"<html>%PDF-", BEGINS[PNG][:7]])
def test_another_kind_is_refused_with_the_doors_own_sentence(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        kind_of(content)
    assert (refused.value.code, refused.value.sentence) == ("other", "another kind")


def test_a_kind_that_the_door_does_not_name_is_another_kind() -> None:
    with pytest.raises(Refusal):
        kind_of(BEGINS[PNG], PDF)


def test_a_limit_is_what_may_come_in_and_not_a_byte_more() -> None:
    assert accepted(SimpleUploadedFile("x", b"1234"), limit=4, too_large="").content == b"1234"
    for door in (accepted, refuse_larger):
        with pytest.raises(Refusal, match="too_large"):
            door(SimpleUploadedFile("x", b"12345"), limit=4, too_large="larger than 4")


def test_a_name_brings_no_folder_and_the_digest_is_of_the_content() -> None:
    found = accepted(SimpleUploadedFile("../../etc/passwd", b"abc"), limit=9, too_large="")
    assert found.name == "passwd"
    assert found.digest.startswith("ba7816bf")
