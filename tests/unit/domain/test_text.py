"""Text from outside: what gets past the edge can be stored, sent and shown."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.text import cleaned, cleaned_json, is_clean, unclean_places

# Deeper by far than functions may call each other.
DEEP = 10_000
# All of Unicode, halves of characters included.
HOSTILE = st.text(st.characters(exclude_categories=()))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=10,
)


@given(HOSTILE)
def test_what_is_cleaned_is_clean_utf8_and_stays_as_it_is(text: str) -> None:
    once = cleaned(text)
    once.encode()
    assert is_clean(once)
    assert cleaned(once) == once


@given(HOSTILE)
def test_clean_text_is_left_alone(text: str) -> None:
    assert (cleaned(text) == text) == is_clean(text)


@pytest.mark.parametrize(
    "text",
    ["Zürich", "שלום", "مرحبا", "👩‍👩‍👧", "two\nlines", "tab\tstop", "e\u0301", ""],
)
def test_every_language_is_clean(text: str) -> None:
    assert is_clean(text)


def test_every_direction_mark_of_unicode_is_left_out() -> None:
    directed = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    marks = [chr(n) for n in range(0x110000) if unicodedata.bidirectional(chr(n)) in directed]
    assert cleaned("".join([*marks, "\u061c\u200e\u200f"])) == ""


def test_the_depth_of_a_json_value_does_not_matter() -> None:
    deep: object = "half \ud83d"
    for _ in range(DEEP):
        deep = [deep]
    clean = cleaned_json(deep)
    while isinstance(clean, list):
        (clean,) = clean
    assert clean == "half \ufffd"


@given(JSON_VALUES)
def test_a_cleaned_json_value_can_be_written_as_utf8(value: object) -> None:
    json.dumps(cleaned_json(value), ensure_ascii=False).encode()


def test_the_name_of_a_member_is_looked_at_as_its_value_is() -> None:
    assert list(unclean_places({"na\0me": ["fine", "half \ud83d"]})) == ["na\0me", "na\0me[1]"]


def test_what_is_unclean_is_found_however_deep() -> None:
    deep: object = "half \ud83d"
    for _ in range(DEEP):
        deep = [deep]
    (place,) = unclean_places(deep)
    assert place == "[0]" * DEEP


@given(JSON_VALUES)
def test_a_place_is_found_where_cleaning_changes_something(value: object) -> None:
    assert bool(list(unclean_places(value))) == (cleaned_json(value) != value)
