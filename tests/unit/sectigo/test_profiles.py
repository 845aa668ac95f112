"""Reading Sectigo's list leniently."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.sectigo.profiles import read_profile_list, read_profiles
from tests.documents import PROFILES_RESPONSE, SECTIGO_TYPES


def only(entry: dict[str, Any]) -> CertificateProfile:
    (profile,) = read_profiles([entry]).profiles
    return profile


def properties_of(**fields: Any) -> ProfileProperties:  # noqa: ANN401 - any JSON
    return only({"id": 7, "name": "x", **fields}).properties


def test_what_sectigo_answers_becomes_what_ca_gateway_shows() -> None:
    profiles = read_profiles(SECTIGO_TYPES).profiles
    shown = [(one.id, one.name, one.properties.as_strings()) for one in profiles]
    expected = [
        (one["id"], one["name"], one["properties"]) for one in PROFILES_RESPONSE["profiles"][1:]
    ]
    assert shown == expected


def test_an_entry_from_before_2020_has_only_an_id_a_name_and_terms() -> None:
    profile = only({"id": 423, "name": "EV", "terms": [365, 730]})
    assert profile.properties.as_strings() == {
        "cert_type": "423",
        "description": "",
        "terms": "[365, 730]",
    }


@pytest.mark.parametrize("field", ["description", "terms", "keyTypes", "useSecondaryOrgName"])
def test_null_means_absent(field: str) -> None:
    assert properties_of(**{field: None}) == properties_of()


@pytest.mark.parametrize(
    "empty", [{"terms": []}, {"keyTypes": {}}, {"keyTypes": {"RSA": []}}], ids=repr
)
def test_empty_means_absent(empty: dict[str, Any]) -> None:
    assert properties_of(**empty) == properties_of()


def test_numbers_for_key_sizes_become_strings() -> None:
    assert properties_of(keyTypes={"RSA": [2048, "4096"]}).key_types == KeyTypes.as_ordered(
        {"RSA": ["2048", "4096"]}
    )


def test_unknown_algorithms_and_fields_pass_through() -> None:
    entry = {"keyTypes": {"ML-DSA": ["65"]}, "colour": "red"}
    assert properties_of(**entry).key_types == KeyTypes.as_ordered({"ML-DSA": ["65"]})


def test_an_entry_without_a_name_is_named_by_its_id() -> None:
    assert only({"id": 7}).name == "7"


@pytest.mark.parametrize("profile_id", [7, "7"])
def test_an_id_may_be_quoted(profile_id: object) -> None:
    assert only({"id": profile_id}).id == "7"


UNUSABLE_IDS: list[object] = [None, "", "x", 0, -1, True, 7.5, [], "٣", "9" * 40]


@pytest.mark.parametrize(
    "entry",
    [*({"id": value, "name": "x"} for value in UNUSABLE_IDS), {"name": "x"}, None, "7", 7, []],
    ids=repr,
)
def test_an_entry_without_a_usable_id_is_skipped_and_counted(entry: object) -> None:
    assert read_profiles([entry, {"id": 7}]).skipped == 1


def test_of_a_duplicate_id_the_first_wins_and_it_is_told() -> None:
    entries = [{"id": 7, "name": "first"}, {"id": "7", "name": "second"}]
    listed = read_profiles(entries)
    assert [profile.name for profile in listed.profiles] == ["first"]
    assert listed.duplicates == ("7",)


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        ("terms", "365"),
        ("terms", [None, "x", [], {}, True, 1.5]),
        ("keyTypes", ["RSA"]),
        ("keyTypes", {"RSA": "2048"}),
        ("keyTypes", {"RSA": [None]}),
        ("keyTypes", {"RSA": [["2048"]], "EC": None}),
        ("description", 5),
        ("useSecondaryOrgName", "perhaps"),
        ("name", {}),
    ],
)
def test_a_field_that_makes_no_sense_is_left_out_and_named(field: str, nonsense: object) -> None:
    listed = read_profiles([{"id": 7, field: nonsense}])
    assert listed.unreadable == (f"7.{field}",)
    assert listed.profiles[0].properties == properties_of()


@pytest.mark.parametrize("odd", [None, "x", "", [], {}, True, 1.5, "9" * 40], ids=repr)
def test_one_odd_term_costs_no_other(odd: object) -> None:
    listed = read_profiles([{"id": 7, "terms": [47, odd, "200", 365.0]}])
    assert listed.profiles[0].properties.terms == (47, 200, 365)
    assert listed.unreadable == ("7.terms",)


@pytest.mark.parametrize("odd", [None, [], {}, True, 1.5], ids=repr)
def test_one_odd_key_type_costs_no_other(odd: object) -> None:
    key_types = {"RSA": ["2048", odd, 4096], "EC": ["P-256"], "DSA": odd or 5}
    listed = read_profiles([{"id": 7, "keyTypes": key_types}])
    assert listed.profiles[0].properties.key_types == KeyTypes.as_ordered(
        {"EC": ["P-256"], "RSA": ["2048", "4096"]}
    )
    assert listed.unreadable == ("7.keyTypes",)


def test_of_a_whole_answer_one_odd_entry_is_read_like_the_others() -> None:
    listed = read_profile_list(b'[{"id": 7, "terms": [47, null, 200]}, {"id": 8, "terms": [365]}]')
    assert listed is not None
    assert [one.properties.terms for one in listed.profiles] == [(47, 200), (365,)]
    assert listed.unreadable == ("7.terms",)


def test_terms_that_no_certificate_can_have_are_passed_over() -> None:
    assert properties_of(terms=[0, -5, 365, 10**9]).terms == (365,)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
fields = ["id", "name", "description", "terms", "keyTypes", "useSecondaryOrgName"]
entries = st.lists(json_values | st.dictionaries(st.sampled_from(fields), json_values), max_size=5)


@given(entries)
def test_no_answer_is_too_odd_to_be_read(answer: list[object]) -> None:
    listed = read_profiles(answer)
    assert isinstance(listed, ProfileList)
    assert len(listed.profiles) + listed.skipped + len(listed.duplicates) == len(answer)
