"""What orders of a profile are asked for, and what a request makes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.ordered_fields import (
    OrderedFields,
    ordered_fields,
    values_not_ordered,
)
from cagateway.domain.profiles.custom_fields import (
    CustomField,
    FieldSetting,
    FieldSettings,
    FieldType,
    RequesterSetting,
    external_requester,
)
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Requirement
from cagateway.domain.profiles.requested_fields import (
    RequestedFields,
    published_profiles,
    requested_fields,
)

CENTRE = CustomField("Cost centre", is_mandatory=True, field_type=FieldType.NUMBER)
OWNER = CustomField("Owner", field_type=FieldType.EMAIL)
WEB = CertificateProfile("web", "Web", ProfileProperties())


def settings(*fields: FieldSetting, requester: RequesterSetting | None = None) -> FieldSettings:
    return FieldSettings(fields, requester)


def listed(
    known: tuple[CustomField, ...] | None, of_ca: FieldSettings, profile: CertificateProfile = WEB
) -> list[tuple[str, bool]]:
    (published,) = published_profiles((profile,), known, of_ca)
    return [(one.name, one.required) for one in published.requested_properties]


def test_what_is_mandatory_is_asked_for_under_its_own_name() -> None:
    assert listed((CENTRE, OWNER), settings()) == [("Cost centre", True)]


def test_an_entry_names_the_property_and_a_default_makes_it_optional() -> None:
    entry = FieldSetting("Cost centre", "costCentre", "4711")
    assert listed((CENTRE,), settings(entry)) == [("costCentre", False)]
    assert listed((CENTRE,), settings(FieldSetting("Cost centre", "costCentre"))) == [
        ("costCentre", True)
    ]


def test_a_default_that_fits_no_more_is_none() -> None:
    entry = FieldSetting("Cost centre", "costCentre", "shop")
    assert listed((CENTRE,), settings(entry)) == [("costCentre", True)]


def test_what_is_configured_and_taken_is_listed_too() -> None:
    of_ca = settings(
        FieldSetting("Owner", "owner"), requester=RequesterSetting("mail", "pki@example.com")
    )
    assert listed((OWNER,), of_ca) == [("owner", False), ("mail", False)]


def test_without_fields_at_sectigo_profiles_are_what_they_were() -> None:
    profiles = (WEB,)
    assert published_profiles(profiles, (), settings()) is profiles
    assert published_profiles(profiles, None, settings()) is profiles


def test_the_profiles_own_requirement_stays_where_it_is() -> None:
    profile = CertificateProfile(
        "web",
        "Web",
        ProfileProperties(),
        requested_properties=(Requirement("costCentre", required=False, description="Whose?"),),
        field_settings=settings(FieldSetting("Cost centre", "costCentre")),
    )
    (published,) = published_profiles((profile,), (CENTRE,), settings())
    assert published.requested_properties == (
        Requirement("costCentre", required=True, description="Whose?"),
    )


def test_the_profiles_entry_wins_by_name_and_its_requester_as_a_whole() -> None:
    of_ca = settings(
        FieldSetting("Cost centre", "centre", "1"),
        FieldSetting("Owner", "owner"),
        requester=RequesterSetting("mail", "ca@example.com"),
    )
    own = settings(FieldSetting("Cost centre", default="2"), requester=RequesterSetting("who"))
    assert own.laid_over(of_ca) == settings(
        FieldSetting("Cost centre", default="2"),
        FieldSetting("Owner", "owner"),
        requester=RequesterSetting("who"),
    )


def test_a_field_that_sectigo_does_not_have_is_not_sent() -> None:
    requested = requested_fields((CENTRE,), settings(FieldSetting("Gone", default="x")))
    assert requested.missing == ("Gone",)
    assert ordered_fields(requested, {"Cost centre": "1", "Gone": "y"})[0].custom_fields == (
        ("Cost centre", "1"),
    )


def test_where_no_list_was_ever_read_entries_are_taken_at_their_word() -> None:
    requested = requested_fields(None, settings(FieldSetting("Any", "any", "x")))
    assert ordered_fields(requested, {})[0].custom_fields == (("Any", "x"),)


def of_type(field_type: FieldType, *options: str) -> RequestedFields:
    return requested_fields(
        (CustomField("F", field_type=field_type, options=options),), settings(FieldSetting("F"))
    )


@pytest.mark.parametrize(
    ("field_type", "given_value", "sent"),
    [
        (FieldType.SINGLE_LINE, "  shop ", "shop"),
        (FieldType.SINGLE_LINE, 4711, "4711"),
        (FieldType.SINGLE_LINE, True, "true"),
        (FieldType.MULTI_LINE, "one\ntwo", "one\ntwo"),
        (FieldType.EMAIL, "a@example.com", "a@example.com"),
        (FieldType.NUMBER, 0, "0"),
        (FieldType.NUMBER, -1.5, "-1.5"),
        (FieldType.DATE, "2028-02-29", "2028-02-29"),
        (FieldType.OPTION, "live", "live"),
        (FieldType.UNKNOWN, "one\ntwo", "one\ntwo"),
    ],
)
def test_a_value_that_fits_is_sent_as_text(
    field_type: FieldType, given_value: object, sent: str
) -> None:
    ordered, violations = ordered_fields(of_type(field_type, "test", "live"), {"F": given_value})
    assert violations == ()
    assert ordered.custom_fields == (("F", sent),)


@pytest.mark.parametrize("properties", [{}, {"F": " "}])
def test_a_field_without_a_value_is_not_sent(properties: dict[str, object]) -> None:
    ordered, violations = ordered_fields(of_type(FieldType.SINGLE_LINE), properties)
    assert (ordered.custom_fields, violations) == ((), ())


@pytest.mark.parametrize(
    ("field_type", "given_value"),
    [
        (FieldType.SINGLE_LINE, "one\ntwo"),
        (FieldType.SINGLE_LINE, "x" * 257),
        (FieldType.MULTI_LINE, "x" * 257),
        (FieldType.MULTI_LINE, ["x"]),
        (FieldType.UNKNOWN, {"x": 1}),
        (FieldType.EMAIL, "a@b"),
        (FieldType.EMAIL, "a@example.com, b@example.com"),
        (FieldType.NUMBER, True),
        (FieldType.NUMBER, "4 711"),
        (FieldType.NUMBER, "\N{ARABIC-INDIC DIGIT ONE}"),
        (FieldType.NUMBER, 1e300),
        (FieldType.DATE, "20280229"),
        (FieldType.DATE, "2027-02-29"),
        (FieldType.DATE, "2026-W01-1"),
        (FieldType.OPTION, "Live"),
    ],
)
def test_a_value_that_breaks_the_fields_type_is_named(
    field_type: FieldType, given_value: object
) -> None:
    _, violations = ordered_fields(of_type(field_type, "test", "live"), {"F": given_value})
    assert [(one.code, one.target) for one in violations] == [
        ("requested-property-invalid", "properties.F")
    ]


def test_what_is_mandatory_and_blank_is_missing() -> None:
    _, violations = ordered_fields(requested_fields((CENTRE,), settings()), {"Cost centre": "  "})
    assert [one.code for one in violations] == ["requested-property-required"]


def test_the_requester_comes_from_its_property_or_by_default() -> None:
    requested = requested_fields(
        (), settings(requester=RequesterSetting("mail", "pki@example.com"))
    )
    assert ordered_fields(requested, {})[0].external_requester == "pki@example.com"
    given_two = {"mail": "a@example.com,b@example.com"}
    assert ordered_fields(requested, given_two)[0].external_requester == (
        "a@example.com, b@example.com"
    )
    for wrong in ("a@example.com;b@example.com", ["a@example.com"], "x" * 600):
        _, violations = ordered_fields(requested, {"mail": wrong})
        assert [one.code for one in violations] == ["requested-property-invalid"]


@given(st.lists(st.sampled_from(["a@example.com", "b.c@example.org"]), min_size=1, max_size=30))
def test_addresses_are_joined_as_sectigo_documents_them(addresses: list[str]) -> None:
    joined = external_requester(" ,  ".join(addresses))
    expected = ", ".join(addresses)
    assert joined == (expected if len(" ,  ".join(addresses)) <= 512 else None)


def test_another_value_than_an_order_was_sent_with_is_named() -> None:
    of_ca = settings(
        FieldSetting("Cost centre", "centre"), requester=RequesterSetting("mail", "a@example.com")
    )
    ordered = OrderedFields((("Cost centre", "1"),), "a@example.com")
    assert not list(values_not_ordered(ordered, of_ca, {"centre": 1, "mail": "a@example.com"}))
    assert not list(values_not_ordered(ordered, of_ca, {"other": "x"}))
    assert list(values_not_ordered(ordered, of_ca, {"centre": 2, "mail": "b@example.com"})) == [
        "Cost centre",
        "external requester",
    ]


def test_a_profile_with_settings_of_its_own_that_ask_for_nothing_stays_as_it_is() -> None:
    own = replace(WEB, field_settings=settings(FieldSetting("Gone", default="x")))
    assert published_profiles((own,), (), settings()) == (own,)
