"""How a certificate is to be issued: form, password, renewal, force."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.options import (
    MAX_PASSWORD_CHARACTERS,
    EnrollmentOptions,
    OutputFormat,
)
from cagateway.domain.enrollment.request import read_enrollment_request
from cagateway.domain.errors import ErrorKind, GatewayError

PASSWORD = "correct horse battery staple"
PROTECTION = {"type": "PasswordProtection", "password": PASSWORD}
PKCS12 = {"requiredFormat": {"format": "PKCS12", "protection": PROTECTION}}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def options(**fields: Any) -> EnrollmentOptions:  # noqa: ANN401 - any JSON
    return read_enrollment_request({"profileId": "web", **fields}).options


def refused(**fields: Any) -> list[str]:  # noqa: ANN401 - any JSON
    with pytest.raises(GatewayError) as caught:
        options(**fields)
    assert caught.value.kind is ErrorKind.MALFORMED_REQUEST
    said = [caught.value.message, *(f"{one.message} {one.value}" for one in caught.value.details)]
    assert PASSWORD not in "".join(said)
    return [detail.target for detail in caught.value.details]


def with_password(password: object, **protection: object) -> dict[str, Any]:
    given = {"password": password, **protection}
    return {"requiredFormat": {"format": "PKCS12", "protection": given}}


@pytest.mark.parametrize(
    ("text", "output_format"),
    [
        ("X509", OutputFormat.X509),
        ("pem", OutputFormat.PEM),
        ("Pem", OutputFormat.PEM),
        ("pkcs12", OutputFormat.PKCS12),
    ],
)
def test_the_form_is_read_in_any_case(text: str, output_format: OutputFormat) -> None:
    asked = options(requiredFormat={"format": text, "protection": PROTECTION})
    assert asked.output_format is output_format


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("changeit", id="the-shortest"),
        pytest.param("x" * MAX_PASSWORD_CHARACTERS, id="the-longest"),
        pytest.param(" leading and trailing ", id="blanks-around"),
        pytest.param("pässwörd \N{LOCK}", id="beyond-ascii"),
    ],
)
def test_a_password_is_taken_as_it_is_and_never_shown(password: str) -> None:
    asked = options(**with_password(password))
    assert asked.password == password
    assert "password" not in repr(asked)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param(7, id="a-number"),
        pytest.param([PASSWORD], id="a-list"),
        pytest.param({"value": PASSWORD}, id="an-object"),
        pytest.param(True, id="a-flag"),
        pytest.param(PASSWORD * 100, id="too-long"),
        pytest.param("x", id="one-character"),
        pytest.param("changei", id="too-short"),
    ],
)
def test_what_is_no_password_is_refused_and_not_shown(password: object) -> None:
    assert set(refused(**with_password(password))) == {"requiredFormat.protection.password"}


@pytest.mark.parametrize(
    "password",
    ["\ud800", "a\udfff", "a\0b"],
    ids=["half-a-character", "half-a-character-at-its-end", "with-a-nul"],
)
def test_a_password_that_no_reader_can_be_told_is_refused(password: str) -> None:
    assert refused(**with_password(password)) == ["requiredFormat.protection.password"]


@pytest.mark.parametrize("password", [None, "", " "], ids=repr)
def test_a_blank_password_is_none(password: str | None) -> None:
    assert options(**with_password(password)).password is None


def test_a_protection_of_another_kind_is_refused() -> None:
    asked = with_password(PASSWORD, type="CertificateProtection")
    assert refused(**asked) == ["requiredFormat.protection.type"]


@pytest.mark.parametrize("kind", [None, "PasswordProtection"])
def test_the_protections_kind_may_be_left_out(kind: str | None) -> None:
    assert options(**with_password(PASSWORD, type=kind)).password == PASSWORD


@pytest.mark.parametrize("output_format", ["X509", "PEM"])
def test_where_the_client_has_the_key_no_password_is_read(output_format: str) -> None:
    asked = options(requiredFormat={"format": output_format, "protection": PROTECTION})
    assert asked.password is None


def details(**fields: object) -> dict[str, object]:
    return {"optionalCertificateRequestDetails": fields}


@pytest.mark.parametrize(
    ("flag", "is_forced"),
    [(True, True), (False, False), ("true", True), ("false", False), (None, False)],
    ids=str,
)
def test_force_is_a_flag(flag: object, is_forced: bool) -> None:
    assert options(**details(forceIssuance=flag)).is_forced is is_forced


@pytest.mark.parametrize("flag", ["yes", 1, [True]], ids=str)
def test_what_is_no_flag_is_refused(flag: object) -> None:
    assert refused(**details(forceIssuance=flag)) == [
        "optionalCertificateRequestDetails.forceIssuance"
    ]


@pytest.mark.parametrize(
    ("fields", "replaced"),
    [
        pytest.param({}, None, id="no-renewal"),
        pytest.param({"renewal": False}, None, id="renewal-false"),
        pytest.param(
            {"properties": {"RenewalSerialNumber": "AB"}}, None, id="number-without-renewal"
        ),
        pytest.param(
            {"renewal": True, "properties": {"RenewalSerialNumber": "00:ab:cd"}},
            "ABCD",
            id="renewal",
        ),
    ],
)
def test_a_renewal_names_the_certificate_that_it_renews(
    fields: dict[str, Any], replaced: str | None
) -> None:
    assert options(**fields).replaces_serial == replaced


@pytest.mark.parametrize("number", [None, "", "no number", 7, ["AB"]], ids=repr)
def test_a_renewal_of_nothing_is_one(number: object) -> None:
    asked = options(renewal=True, properties={"RenewalSerialNumber": number})
    assert (asked.is_renewal, asked.replaces_serial) == (True, None)


FIELDS = ["requiredFormat", "optionalCertificateRequestDetails", "renewal", "properties"]


@given(st.dictionaries(st.sampled_from(FIELDS), anything))
def test_whatever_is_sent_is_read_or_refused(fields: dict[str, object]) -> None:
    with suppress(GatewayError):
        assert options(**fields).output_format in OutputFormat
