"""Reading Sectigo's custom fields leniently, in both of its APIs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.profiles.custom_fields import CustomField, FieldType
from cagateway.sectigo.custom_fields import (
    V1_PATH,
    V2_PATH,
    fetch_custom_fields,
    read_custom_fields,
)
from cagateway.sectigo.errors import SectigoCallError
from tests.documents import CONNECTION
from tests.fakes.sectigo_client import AnsweringClient


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


def fetched(*bodies: bytes | SectigoCallError) -> tuple[tuple[CustomField, ...], list[str]]:
    client = AnsweringClient(iter(bodies))
    fields = fetch_custom_fields(client.as_sectigos, CONNECTION)
    assert not any(call.judges_login for call in client.calls)
    return fields, [call.path for call in client.calls]


def status(number: int) -> SectigoCallError:
    return SectigoCallError(FailureReason.SERVER_ERROR, "No.", status=number)


def test_the_older_api_is_asked_where_the_newer_one_is_not_there() -> None:
    older = b'[{"id": 1, "name": "A", "mandatory": true}]'
    fields, asked = fetched(status(404), older)
    assert fields == (CustomField("A", is_mandatory=True),)
    assert asked == [V2_PATH, V1_PATH]


@pytest.mark.parametrize("number", [401, 403, 429, 500])
def test_any_other_refusal_brings_no_list(number: int) -> None:
    with pytest.raises(SectigoCallError):
        fetched(status(number), b"[]")


def test_a_refusal_of_both_brings_none() -> None:
    with pytest.raises(SectigoCallError):
        fetched(status(404), status(500))


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"null", b"<html></html>", b"\xff", b"[" * 99_999),
        b'[{"name": "cut',
        json.dumps([v2(name=str(number)) for number in range(10_000)]).encode(),
        json.dumps(
            [v2(input={"type": "TEXT_OPTION", "options": [f"{one:0>250}" for one in range(400)]})]
        ).encode(),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_form_brings_none(body: bytes) -> None:
    with pytest.raises(SectigoCallError):
        fetched(body)


def test_ten_thousand_fields_out_of_use_are_none() -> None:
    body = json.dumps([v2(name=str(number), state="INACTIVE") for number in range(10_000)])
    assert fetched(body.encode())[0] == ()


def test_names_that_differ_in_case_are_two_fields() -> None:
    fields, _ = fetched(json.dumps([v2(), v2(name="COST CENTRE"), v2(mandatories=[])]).encode())
    assert [one.name for one in fields] == ["Cost centre", "COST CENTRE"]
    assert fields[0].is_mandatory
