"""CA Gateway's EnrollmentRequest: what is read, what is ignored, what is malformed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import parse_request
from cagateway.domain.enrollment.request import (
    MAX_SUBJECT_ENTRIES,
    EnrollmentRequest,
    SubjectVariable,
    read_enrollment_request,
)
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.x509.alt_names import AltName

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = [
    *("profileId", "requiredFormat", "csr", "subjectVariables", "subjectAltNames"),
    *("optionalCertificateRequestDetails", "properties"),
]


def read(**fields: Any) -> EnrollmentRequest:  # noqa: ANN401 - any JSON
    return read_enrollment_request({"profileId": "web", **fields})


def test_a_body_is_parsed_once_it_is_read() -> None:
    assert parse_request({"profileId": "web"}).request == read()


def targets(body: object) -> list[str]:
    with pytest.raises(GatewayError) as refused:
        read_enrollment_request(body)
    assert refused.value.kind is ErrorKind.MALFORMED_REQUEST
    assert {detail.code for detail in refused.value.details} == {"malformed-request"}
    return [detail.target for detail in refused.value.details]


@pytest.mark.parametrize(
    ("required_format", "request_type"),
    [
        ({"format": "PKCS12"}, RequestType.PKCS12),
        ({"format": "X509"}, RequestType.PKCS10),
        ({"format": "PEM"}, RequestType.PKCS10),
        ({"format": "pkcs12"}, RequestType.PKCS12),
        ({"format": "Pkcs12", "protection": None}, RequestType.PKCS12),
        ({"format": "x509"}, RequestType.PKCS10),
        ({"format": "pem", "protection": "whatever"}, RequestType.PKCS10),
        ({"format": None}, RequestType.PKCS10),
        ({}, RequestType.PKCS10),
        (None, RequestType.PKCS10),
    ],
    ids=str,
)
def test_the_format_alone_decides_on_the_request_type(
    required_format: object, request_type: RequestType
) -> None:
    assert read(requiredFormat=required_format).request_type is request_type


@pytest.mark.parametrize(
    "unknown", ["", " ", "JKS", "PKCS10", "DER", "PKCS12 ", "PKC\u017f12", 12, ["PKCS12"]], ids=str
)
def test_a_format_that_nobody_knows_is_refused_with_those_that_are(unknown: object) -> None:
    body = {"profileId": "web", "requiredFormat": {"format": unknown}}
    assert targets(body) == ["requiredFormat.format"]
    with pytest.raises(GatewayError, match="X509, PEM, PKCS12"):
        read_enrollment_request(body)


@pytest.mark.parametrize(
    ("protection", "lacks"),
    [
        ({"type": "PasswordProtection", "password": "a password"}, False),
        ({"password": " a password "}, False),
        ({"type": "PasswordProtection", "password": ""}, True),
        ({"type": "PasswordProtection"}, True),
        ({}, True),
        (None, True),
    ],
    ids=str,
)
def test_a_pkcs12_file_needs_a_password(protection: object, lacks: bool) -> None:
    asked = read(requiredFormat={"format": "PKCS12", "protection": protection})
    assert (asked.options.password is None) is lacks


def test_a_protection_of_a_wrong_shape_is_told_and_its_password_is_not() -> None:
    wrong = {"format": "PKCS12", "protection": ["hunter2"]}
    body = {"profileId": "web", "requiredFormat": wrong}
    assert targets(body) == ["requiredFormat.protection"]
    with pytest.raises(GatewayError) as refused:
        read_enrollment_request(body)
    assert "hunter2" not in f"{refused.value.message} {refused.value.details}"


def test_nulls_mean_absent() -> None:
    assert read(**dict.fromkeys(FIELDS[1:])) == EnrollmentRequest("web", RequestType.PKCS10)


def test_unknown_fields_are_ignored() -> None:
    assert read(includeCa=False, colour=[{}]) == read()


@pytest.mark.parametrize("blank", ["", " ", "\r\n", None])
def test_a_blank_text_is_absent(blank: str | None) -> None:
    options = {"validityPeriod": blank, "subjectDn": blank}
    assert read(csr=blank, optionalCertificateRequestDetails=options) == read()


@pytest.mark.parametrize(
    "entry",
    [{"value": None}, {"value": ""}, {"value": " "}, {"value": None, "der": ""}, {}],
    ids=str,
)
def test_an_entry_without_a_value_gives_nothing(entry: dict[str, object]) -> None:
    names = [{"type": "dNSName", **entry}]
    assert read(subjectAltNames=names, subjectVariables=names) == read()


def test_entries_with_a_value_are_given() -> None:
    asked = read(
        subjectVariables=[{"type": "CN", "value": "a"}],
        subjectAltNames=[{"type": "DNSNAME", "value": "a"}, {"type": "otherName", "der": "MAA="}],
        properties={"a": 0, "b": False, "c": [1], "d": None, "e": "", "f": [], "g": {}},
    )
    assert asked.subject_variables == (SubjectVariable("CN", "a", "subjectVariables[0]"),)
    assert asked.subject_alt_names == (
        AltName("dNSName", "a"),
        AltName("otherName", "MAA=", is_encoded=True),
    )
    assert asked.properties == {"a": 0, "b": False, "c": [1]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param([], [""], id="a-list"),
        pytest.param(None, [""], id="null"),
        pytest.param("text", [""], id="text"),
        pytest.param({}, ["profileId"], id="nothing"),
        pytest.param({"profileId": 60515}, ["profileId"], id="a-number-for-a-string"),
        pytest.param({"profileId": ""}, ["profileId"], id="an-empty-id"),
        pytest.param({"profileId": "a", "csr": ["x"]}, ["csr"], id="a-list-for-a-string"),
        pytest.param(
            {"requiredFormat": "PKCS12", "properties": [1], "subjectAltNames": {}},
            ["profileId", "requiredFormat", "subjectAltNames", "properties"],
            id="all-at-once",
        ),
        pytest.param(
            {"profileId": "a", "subjectVariables": [{"type": 1, "value": {}}, {}, 3]},
            [
                "subjectVariables[0].type",
                "subjectVariables[0].value",
                "subjectVariables[1].type",
                "subjectVariables[2]",
                "subjectVariables[2].type",
            ],
            id="entries",
        ),
        pytest.param(
            {"profileId": "a", "subjectAltNames": [{}] * (MAX_SUBJECT_ENTRIES + 1)},
            ["subjectAltNames"],
            id="too-many-entries",
        ),
        pytest.param(
            {"profileId": "a", "optionalCertificateRequestDetails": {"validityPeriod": 30}},
            ["optionalCertificateRequestDetails.validityPeriod"],
            id="days-as-a-number",
        ),
    ],
)
def test_every_field_of_a_wrong_shape_is_told(body: object, expected: list[str]) -> None:
    assert targets(body) == expected


HOSTILE = ["a\0b", "a\u202eb", "half \ud83d", "a\x85b"]
DETAILS = "optionalCertificateRequestDetails"
NAMED = ("subjectVariables", "subjectAltNames")


def with_text(target: str, text: str) -> dict[str, object]:
    named = {"type": "dNSName", "value": "a"}
    first, _, member = target.rpartition(".")
    if first == DETAILS:
        return {DETAILS: {member: f"CN={text}"}}
    return {first.removesuffix("[0]"): [{**named, member: text}]}


@pytest.mark.parametrize("hostile", [*HOSTILE, "a\nb", "a\tb", "a\u2029b"], ids=ascii)
@pytest.mark.parametrize(
    "target",
    [
        f"{DETAILS}.subjectDn",
        *(f"{field}[0].{member}" for field in NAMED for member in ("type", "value")),
    ],
)
def test_what_goes_into_a_certificate_is_one_clean_line(hostile: str, target: str) -> None:
    assert targets({"profileId": "web", **with_text(target, hostile)}) == [target]


@pytest.mark.parametrize("two", ["a.example,b.example", "a.example b.example"])
@pytest.mark.parametrize("kind", ["dNSName", "DNSNAME", "iPAddress", "rfc822Name"])
def test_one_name_is_not_two(kind: str, two: str) -> None:
    names = [{"type": kind, "value": two}]
    assert targets({"profileId": "web", "subjectAltNames": names}) == ["subjectAltNames[0].value"]


def test_blanks_around_a_name_are_none_of_it() -> None:
    asked = read(subjectAltNames=[{"type": "dNSName", "value": " a.example "}])
    assert asked.subject_alt_names == (AltName("dNSName", "a.example"),)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_what_goes_beside_it_is_clean(hostile: str) -> None:
    asked = {"profileId": "web", "properties": {"a": "two\nlines", "b": [{"c": hostile}]}}
    assert targets(asked) == ["properties.b[0].c"]
    (target,) = targets({"profileId": "web", "properties": {f"n{hostile}": 1}})
    assert target.startswith("properties.n")
    assert target.isascii()
    assert target.isprintable()


def test_text_is_never_quoted_for_it_may_be_a_key() -> None:
    body = {"profileId": ["secret"], "csr": {"secret": "secret"}, "requiredFormat": "secret"}
    with pytest.raises(GatewayError) as refused:
        read_enrollment_request(body)
    assert "secret" not in f"{refused.value.message} {refused.value.value} {refused.value.details}"


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), anything, max_size=7))
def test_any_object_is_read_or_refused(body: dict[str, object]) -> None:
    with suppress(GatewayError):
        read_enrollment_request(body)
