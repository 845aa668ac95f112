"""Key types: order is data, unknown ones pass through."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.profiles.key_types import KeyType, KeyTypes

names = st.text(min_size=1, max_size=8)
mappings = st.dictionaries(names, st.lists(names, max_size=4), max_size=5)


def test_sectigos_algorithms_are_sorted_by_name_and_their_values_left_alone() -> None:
    key_types = KeyTypes.from_sectigo({"RSA": ["4096", "2048"], "EC": ["P-521", "P-256"]})
    assert key_types.as_property() == '{"EC":["P-521","P-256"],"RSA":["4096","2048"]}'


def test_configured_algorithms_keep_their_order() -> None:
    key_types = KeyTypes.as_ordered({"RSA": ["2048"], "EC": ["P-256"]})
    assert key_types.as_property() == '{"RSA":["2048"],"EC":["P-256"]}'


def test_they_run_first_algorithm_first() -> None:
    key_types = KeyTypes.as_ordered({"EC": [], "RSA": ["4096", "2048"], "ML-DSA": ["65"]})
    assert list(key_types) == [
        KeyType("RSA", "4096"),
        KeyType("RSA", "2048"),
        KeyType("ML-DSA", "65"),
    ]


@pytest.mark.parametrize(
    ("mapping", "is_any"), [({}, False), ({"RSA": []}, False), ({"RSA": ["2048"]}, True)]
)
def test_none_and_empty_mean_the_same(mapping: dict[str, list[str]], is_any: bool) -> None:
    assert bool(KeyTypes.as_ordered(mapping)) is is_any


@given(mappings)
def test_the_property_says_exactly_what_is_allowed(mapping: dict[str, list[str]]) -> None:
    key_types = KeyTypes.as_ordered(mapping)
    assert json.loads(key_types.as_property()) == mapping == key_types.as_mapping()


@given(mappings)
def test_sectigos_order_of_algorithms_makes_no_difference(mapping: dict[str, list[str]]) -> None:
    reverse = dict(reversed(mapping.items()))
    assert KeyTypes.from_sectigo(mapping) == KeyTypes.from_sectigo(reverse)
