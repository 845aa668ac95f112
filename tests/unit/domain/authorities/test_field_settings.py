"""Reading how custom fields and the external requester are filled."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.configuration import read_configuration
from cagateway.domain.authorities.configured_fields import has_defaults, troubles_of
from cagateway.domain.authorities.stored_authority import read_stored_document
from cagateway.domain.errors import GatewayError
from cagateway.domain.profiles.custom_fields import (
    NO_FIELD_SETTINGS,
    CustomField,
    FieldSetting,
    FieldSettings,
    FieldType,
    RequesterSetting,
)
from tests.documents import document

CENTRE = {"name": "Cost centre", "property": "costCentre", "default": 4711}


def refused(content: dict[str, Any]) -> list[str]:
    with pytest.raises(GatewayError) as error:
        read_configuration("ca-1", content)
    return [one.target for one in error.value.details]


def test_a_ca_and_its_profiles_have_settings_of_their_own() -> None:
    requester = {"property": "mail", "default": "a@example.com,b@example.com"}
    profile = {"unique-id": "web", "properties": {"custom-fields": [{"name": "Mode"}]}}
    authority = read_configuration(
        "ca-1", document(profile, custom_fields=[CENTRE], external_requester=requester)
    )
    assert authority.field_settings == FieldSettings(
        (FieldSetting("Cost centre", "costCentre", "4711"),),
        RequesterSetting("mail", "a@example.com, b@example.com"),
    )
    assert authority.profiles[0].field_settings == FieldSettings((FieldSetting("Mode"),))
    assert has_defaults(authority)


def test_without_settings_there_are_none() -> None:
    authority = read_configuration("ca-1", document({"unique-id": "web"}, custom_fields=[]))
    assert authority.field_settings is authority.profiles[0].field_settings is NO_FIELD_SETTINGS
    assert not has_defaults(authority)


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ([CENTRE, {"name": "Cost centre"}], "[1].name"),
        ([{"property": "x"}], "[0].name"),
        ([{"name": ""}], "[0].name"),
        ([{"name": "a\nb"}], "[0].name"),
        ([{"name": "x" * 257}], "[0].name"),
        ([{"name": "a", "property": 7}], "[0].property"),
        ([{"name": "a", "default": "a\u202eb"}], "[0].default"),
        ([{"name": "a", "property": "RenewalSerialNumber"}], "[0].property"),
        ([{"name": "a", "default": ["x"]}], "[0].default"),
        ([{"name": "a", "default": "x" * 257}], "[0].default"),
        ([{"name": "a", "defualt": "x"}], "[0].defualt"),
        ([{"name": str(number)} for number in range(101)], ""),
        ({"name": "a"}, ""),
    ],
)
def test_what_is_no_entry_is_refused_where_it_stands(fields: object, target: str) -> None:
    assert refused(document(custom_fields=fields)) == [f"properties.custom-fields{target}"]
    profile = {"unique-id": "web", "properties": {"custom-fields": fields}}
    assert refused(document(profile)) == [f"profiles[0].properties.custom-fields{target}"]


@pytest.mark.parametrize(
    ("requester", "target"),
    [
        ({}, ""),
        ("a@example.com", ""),
        ({"default": "a"}, ".default"),
        ({"default": "a@example.com; b@example.com"}, ".default"),
        ({"default": f"{'a' * 501}@example.com"}, ".default"),
        ({"property": ""}, ".property"),
    ],
)
def test_what_is_no_requester_is_refused(requester: object, target: str) -> None:
    found = refused(document(external_requester=requester))
    assert f"properties.external-requester{target}" in found


def test_of_a_stored_document_the_last_of_two_entries_counts() -> None:
    content = document(custom_fields=[CENTRE, {"name": "Cost centre", "later": 1}])
    read = read_stored_document("ca-1", content)
    assert read.field_settings.custom_fields == (FieldSetting("Cost centre"),)


def test_entries_that_do_not_fit_sectigos_fields_are_named() -> None:
    known = (CustomField("Cost centre", field_type=FieldType.NUMBER), CustomField("Mode"))
    content = document(
        {"unique-id": "web", "properties": {"custom-fields": [{"name": "mode"}]}},
        custom_fields=[{"name": "Cost centre", "default": "shop"}, {"name": "Mode", "default": 1}],
    )
    found = list(troubles_of(read_configuration("ca-1", content), known))
    assert [(one.code, one.target) for one in found] == [
        ("custom-field-default-invalid", "properties.custom-fields[0].default"),
        ("custom-field-not-found", "profiles[0].properties.custom-fields[0].name"),
    ]
