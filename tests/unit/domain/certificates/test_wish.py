"""What an enrollment asks for beyond what is judged: form, password, subject, renewal, force."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.certificates.generated_keys import MAX_PASSWORD_CHARACTERS
from cagateway.domain.certificates.subjects import read_subject
from cagateway.domain.certificates.wish import EnrollmentWish, read_wish
from cagateway.domain.enrollment.request import MAX_SUBJECT_ENTRIES, read_enrollment_request
from cagateway.domain.enrollment.request_types import OutputFormat
from cagateway.domain.errors import ErrorKind, GatewayError

PASSWORD = "correct horse battery staple"
PROTECTION = {"type": "PasswordProtection", "password": PASSWORD}
PKCS12 = {"requiredFormat": {"format": "PKCS12", "protection": PROTECTION}}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def wish(**fields: Any) -> EnrollmentWish:  # noqa: ANN401 - any JSON
    body = {"profileId": "web", **fields}
    return read_wish(body, read_enrollment_request(body).output_format)


def refused(**fields: Any) -> list[str]:  # noqa: ANN401 - any JSON
    with pytest.raises(GatewayError) as caught:
        wish(**fields)
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
    asked = wish(requiredFormat={"format": text, "protection": PROTECTION})
    assert asked.output_format is output_format


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("x", id="one-character"),
        pytest.param("x" * MAX_PASSWORD_CHARACTERS, id="the-longest"),
        pytest.param(" leading and trailing ", id="blanks-around"),
        pytest.param("pässwörd \N{LOCK}", id="beyond-ascii"),
    ],
)
def test_a_password_is_taken_as_it_is_and_never_shown(password: str) -> None:
    asked = wish(**with_password(password))
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


def test_a_file_without_a_password_is_not_made() -> None:
    asked = {"requiredFormat": {"format": "PKCS12"}}
    assert refused(**asked) == ["requiredFormat.protection.password"]


def test_a_protection_of_another_kind_is_refused() -> None:
    asked = with_password(PASSWORD, type="CertificateProtection")
    assert refused(**asked) == ["requiredFormat.protection.type"]


@pytest.mark.parametrize("kind", [None, "PasswordProtection"])
def test_the_protections_kind_may_be_left_out(kind: str | None) -> None:
    assert wish(**with_password(PASSWORD, type=kind)).password == PASSWORD


@pytest.mark.parametrize("output_format", ["X509", "PEM"])
def test_where_the_client_has_the_key_neither_password_nor_subject_is_read(
    output_format: str,
) -> None:
    asked = wish(
        requiredFormat={"format": output_format, "protection": PROTECTION},
        optionalCertificateRequestDetails={"subjectDn": "CN=www.example.com"},
        subjectVariables=[{"type": "cn", "value": "www.example.com"}],
    )
    assert (asked.password, asked.subject) == (None, None)


def cn(value: str) -> dict[str, str]:
    return {"type": "cn", "value": value}


def details(**fields: object) -> dict[str, object]:
    return {"optionalCertificateRequestDetails": fields}


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        pytest.param({}, None, id="none"),
        pytest.param(details(subjectDn="CN=a,O=b"), "CN=a,O=b", id="subjectDn"),
        pytest.param(details(subjectDn=""), None, id="subjectDn-empty"),
        pytest.param(details(subjectDn="  "), None, id="subjectDn-blank"),
        pytest.param({"subjectVariables": [cn("a")]}, "CN=a", id="variables"),
        pytest.param(
            {"subjectVariables": [cn("a"), {"type": "O", "value": "b"}]},
            "CN=a,O=b",
            id="several-variables",
        ),
        pytest.param({"subjectVariables": [cn(" a ")]}, "CN=a", id="variable-with-blanks-around"),
        pytest.param({"subjectVariables": [cn(" ")]}, None, id="variable-blank"),
        pytest.param({"subjectVariables": [cn("")]}, None, id="variable-empty"),
        pytest.param(
            {"subjectVariables": [{"type": "FIRSTNAME", "value": "Ada"}]},
            None,
            id="variable-of-no-attribute-type",
        ),
        pytest.param(
            details(subjectDn="CN=dn") | {"subjectVariables": [cn("variable")]},
            "CN=dn",
            id="subjectDn-before-variables",
        ),
        pytest.param(
            details(subjectDn=" ") | {"subjectVariables": [cn("variable")]},
            "CN=variable",
            id="variables-where-subjectDn-is-blank",
        ),
    ],
)
def test_the_subject_is_subject_dn_or_what_the_variables_say(
    fields: dict[str, Any], subject: str | None
) -> None:
    expected = read_subject(subject) if subject else None
    assert wish(**PKCS12, **fields).subject == expected
    assert expected is None or isinstance(expected, x509.Name)


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        pytest.param(
            details(subjectDn="www.example.com"),
            "optionalCertificateRequestDetails.subjectDn",
            id="no-name",
        ),
        pytest.param(
            details(subjectDn="C=Netherlands"),
            "optionalCertificateRequestDetails.subjectDn",
            id="a-country-that-is-none",
        ),
        pytest.param(
            details(subjectDn=7), "optionalCertificateRequestDetails.subjectDn", id="no-text"
        ),
        pytest.param(
            {"subjectVariables": [cn("a")] * (MAX_SUBJECT_ENTRIES + 1)},
            "subjectVariables",
            id="too-many-variables",
        ),
    ],
)
def test_what_cannot_be_a_subject_is_refused(fields: dict[str, Any], target: str) -> None:
    assert target in refused(**PKCS12, **fields)


@pytest.mark.parametrize(
    ("flag", "is_forced"),
    [(True, True), (False, False), ("true", True), ("false", False), (None, False)],
    ids=str,
)
def test_force_is_a_flag(flag: object, is_forced: bool) -> None:
    assert wish(**details(forceIssuance=flag)).is_forced is is_forced


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
    assert wish(**fields).replaces_serial == replaced


@pytest.mark.parametrize("number", [None, "", "no number", 7, ["AB"]], ids=repr)
def test_a_renewal_of_nothing_is_refused(number: object) -> None:
    fields = {"renewal": True, "properties": {"RenewalSerialNumber": number}}
    assert refused(**fields) == ["properties.RenewalSerialNumber"]


@given(fields=st.dictionaries(st.sampled_from([
    *("requiredFormat", "optionalCertificateRequestDetails", "subjectVariables"),
    *("renewal", "properties"),
]), anything), output_format=st.sampled_from(OutputFormat))  # fmt: skip
def test_whatever_is_sent_is_read_or_refused(
    fields: dict[str, object], output_format: OutputFormat
) -> None:
    with suppress(GatewayError):
        assert read_wish(fields, output_format).output_format is output_format
