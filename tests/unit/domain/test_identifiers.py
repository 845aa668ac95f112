"""What is repeated of what a client sent: enough to find it, and never a key."""

from __future__ import annotations

import pytest

from cagateway.domain.identifiers import echoed, is_identifier, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("x" * 64, "x" * 64, id="the-longest-identifier"),
        pytest.param("x" * 65, "(65 characters)", id="longer-than-an-identifier"),
        pytest.param("a b" + "x" * 37, "a b" + "x" * 37, id="forty-characters-that-are-none"),
        pytest.param("a b" + "x" * 38, "(41 characters)", id="one-more"),
        pytest.param("", "", id="nothing"),
        pytest.param("a\r\nb", r"a\r\nb", id="line-ends"),
    ],
)
def test_what_is_short_is_repeated_and_what_is_long_is_counted(text: str, shown: str) -> None:
    assert echoed(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("x" * 80, "x" * 80, id="eighty"),
        pytest.param("x" * 81, "x" * 80 + "...", id="one-more"),
        pytest.param("\0" * 20, r"\x00" * 20, id="escapes-that-come-to-eighty"),
        pytest.param("\0" * 21, r"\x00" * 20 + "...", id="escapes-that-come-to-more"),
    ],
)
def test_what_is_printed_has_eighty_characters_at_most(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(("length", "is_one"), [(0, False), (1, True), (64, True), (65, False)])
def test_an_identifier_has_one_to_64_characters(length: int, is_one: bool) -> None:
    assert is_identifier("~" * length) is is_one
