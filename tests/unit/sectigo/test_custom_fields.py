"""Reading Sectigo's custom fields leniently, in both of its APIs."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.profiles.custom_fields import CustomField, FieldType
from cagateway.sectigo.custom_fields import read_custom_fields


def v2(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "id": 1,
        "name": "Cost centre",
        "certType": "SSL",
        "state": "ACTIVE",
        "input": {"type": "NUMBER"},
        "mandatories": ["REST_API"],
    } | changes


def only(entry: object) -> CustomField:
    (field,) = read_custom_fields([entry], is_v2=True)
    return field


def test_a_field_is_read_whatever_the_case_of_sectigos_words() -> None:
    expected = CustomField("Cost centre", is_mandatory=True, field_type=FieldType.NUMBER)
    assert only(v2()) == expected
    folded = v2(certType="ssl", state="active", input={"type": "number"}, mandatories=["rest_api"])
    assert only(folded) == expected


@pytest.mark.parametrize("state", ["INACTIVE", "SUSPENDED_ACTIVE", "SUSPENDED_INACTIVE", None, 1])
def test_only_active_fields_count(state: object) -> None:
    assert read_custom_fields([v2(state=state)], is_v2=True) == ()


def test_fields_of_other_certificates_do_not_count() -> None:
    assert read_custom_fields([v2(certType="SMIME")], is_v2=True) == ()


def test_what_is_mandatory_for_people_alone_is_not_for_us() -> None:
    assert not only(v2(mandatories=["ADMIN_UI", "WEB_FORM", "SOAP_API"])).is_mandatory


def test_options_are_read_each_once() -> None:
    given = {"type": "TEXT_OPTION", "options": ["test", "live", "test", 7, None, "a\0b", " "]}
    assert only(v2(input=given)).options == ("test", "live")


@pytest.mark.parametrize(
    "odd",
    [
        {"input": None},
        {"input": "NUMBER"},
        {"input": {"type": ["NUMBER"]}},
        {"input": {"type": "CALENDAR"}},
        {"input": {"type": "TEXT_OPTION", "options": {"a": 1}}},
        {"mandatories": "REST_API"},
        {"mandatories": {"REST_API": True}},
    ],
)
def test_what_makes_no_sense_is_passed_over(odd: dict[str, Any]) -> None:
    assert only(v2(**odd)).name == "Cost centre"


@pytest.mark.parametrize("name", [None, 7, "", " ", "x" * 257, "a\0b", "a\nb", "\u202ea", "\ud83d"])
def test_a_name_that_no_order_can_spell_is_no_field(name: object) -> None:
    for is_v2 in (True, False):
        assert read_custom_fields([v2(name=name, mandatory=True), 7, None], is_v2=is_v2) == ()


def test_the_older_api_tells_neither_types_nor_states() -> None:
    entries = [
        {"id": 1, "name": "A", "mandatory": True},
        {"id": 2, "name": "B", "mandatory": "yes"},
        {"id": 3, "name": "A", "mandatory": False},
    ]
    assert read_custom_fields(entries, is_v2=False) == (
        CustomField("A", is_mandatory=True),
        CustomField("B"),
    )
