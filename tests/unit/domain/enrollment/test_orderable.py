"""What only an order needs is demanded where the CA enrolls, part by part."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.enrollment.request import read_enrollment_request
from cagateway.domain.enrollment.subject_parts import SubjectPart, broken_rule
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import ProfileProperties, Requirement
from cagateway.domain.x509.distinguished_names import type_name
from tests.corpus.requests import (
    CN,
    NAMELESS,
    WWW,
    C,
    O,
    csr_of,
    dn,
    hosts,
    names,
    pkcs10,
    pkcs12,
    variables,
)
from tests.enrollment import LISTS, Verdict, offer, verdict

SUBJECT_DN = "optionalCertificateRequestDetails.subjectDn"
NAMED = (Requirement("FirstName", required=False),)
HOST = hosts("www.example.com")


def judged(body: dict[str, Any], *, is_for_orders: bool = True, **changes: Any) -> Verdict:  # noqa: ANN401 - a profile's fields
    properties = ProfileProperties("63999", key_types=LISTS.key_types, terms=LISTS.terms)
    given: dict[str, Any] = {"local": properties, "subject_variable_requirements": NAMED} | changes
    asked = read_enrollment_request(body)
    return verdict(asked, offer(is_for_orders=is_for_orders, **given))


def told(body: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.code, one.target, one.value) for one in judged(body).details]


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        pytest.param(
            pkcs10(WWW, **names(("rfc822Name", "ada@example.com"))),
            ("subject-alt-name-not-allowed", "subjectAltNames", "rfc822Name:ada@example.com"),
            id="a-mailbox",
        ),
        pytest.param(
            pkcs10(WWW, **names(("iPAddress", "999.1.1.1"))),
            ("subject-alt-name-not-allowed", "subjectAltNames", "iPAddress:999.1.1.1"),
            id="no-address",
        ),
        pytest.param(
            pkcs10(csr_of((CN, "a.example.com"), names=(x509.DNSName(""),))),
            ("subject-alt-name-not-allowed", "csr", "dNSName:"),
            id="an-empty-name",
        ),
        pytest.param(
            pkcs10(WWW, subjectAltNames=[{"type": "dNSName", "der": "MAA="}]),
            ("subject-alt-name-not-allowed", "subjectAltNames", "dNSName:"),
            id="a-name-in-der",
        ),
        pytest.param(
            pkcs10(WWW, **dn("not a name")), ("subject-not-allowed", SUBJECT_DN, ""), id="no-dn"
        ),
        pytest.param(
            pkcs10(WWW, **variables(("cn", "www.example.com"), ("c", "USA"))),
            ("subject-not-allowed", "subjectVariables[1]", "C=USA"),
            id="a-country-of-three-letters",
        ),
        pytest.param(
            pkcs12(**dn("CN=www.example.com,Team=x")),
            ("subject-not-allowed", SUBJECT_DN, "team=x"),
            id="no-attribute",
        ),
        pytest.param(
            pkcs12(**dn("CN=www.example.com,FirstName=Ada")),
            ("subject-not-allowed", SUBJECT_DN, "firstname=Ada"),
            id="a-variable-of-the-profile-in-a-dn",
        ),
        pytest.param(
            pkcs12(**variables(("cn", "www.example.com"), ("Team", "x"))),
            ("subject-not-allowed", "subjectVariables[1]", "team=x"),
            id="no-attribute-as-a-variable",
        ),
        pytest.param(
            pkcs12(**dn(f"CN={'ü' * 64}"), **HOST),
            ("subject-not-allowed", SUBJECT_DN, "CN=(64 characters)"),
            id="64-umlauts",
        ),
        pytest.param(
            pkcs12(**dn("CN=www.example.com,O=#04024869")),
            ("subject-not-allowed", SUBJECT_DN, "O=#04024869"),
            id="no-text",
        ),
        pytest.param(
            pkcs10(WWW, **dn("CN=other.example.com")),
            ("subject-not-allowed", SUBJECT_DN, "CN=other.example.com"),
            id="another-common-name",
        ),
        pytest.param(
            pkcs10(NAMELESS, **dn("CN=other.example.com"), **HOST),
            ("subject-not-allowed", SUBJECT_DN, "CN=other.example.com"),
            id="a-common-name-that-the-csr-lacks",
        ),
        pytest.param(
            pkcs12(**variables(("cn", "b.example.com")), **dn("CN=www.example.com")),
            ("subject-not-allowed", "subjectVariables[0]", "CN=b.example.com"),
            id="a-variable-beside-another-dn",
        ),
        pytest.param(
            pkcs10(csr_of((CN, "a.example.com, *.evil.example")), **HOST),
            ("subject-not-allowed", "csr", "CN=a.example.com, *.evil.example"),
            id="two-names-in-one",
        ),
        pytest.param(
            pkcs12(**dn("CN=a*.example.com"), **HOST),
            ("subject-not-allowed", SUBJECT_DN, "CN=a*.example.com"),
            id="a-wildcard-in-a-label",
        ),
        pytest.param(
            pkcs12(**variables(("cn", "https://www.example.com/")), **HOST),
            ("subject-not-allowed", "subjectVariables", "CN=https://www.example.com/"),
            id="a-url",
        ),
        pytest.param(pkcs10(NAMELESS), ("subject-required", "subjectAltNames", ""), id="nobody"),
        pytest.param(
            pkcs12() | {"requiredFormat": {"format": "PKCS12"}} | HOST,
            ("protection-required", "requiredFormat.protection.password", ""),
            id="no-password",
        ),
        pytest.param(
            pkcs10(WWW, renewal=True),
            (
                "requested-property-required",
                "properties.RenewalSerialNumber",
                "RenewalSerialNumber",
            ),
            id="a-renewal-of-nothing",
        ),
    ],
)  # fmt: skip
def test_a_violation_names_the_part(body: dict[str, Any], violation: tuple[str, str, str]) -> None:
    assert told(body) == [violation]


def test_a_part_that_cannot_be_shown_is_not() -> None:
    key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7+"
    for body in (pkcs10(WWW, **hosts(key)), pkcs12(**variables(("cn", key * 2)), **HOST)):
        (detail,) = judged(body).details
        assert key[:30] not in f"{detail.message} {detail.value}"


def test_another_ca_judges_lists_keys_and_names_alone() -> None:
    for body in (
        pkcs10(NAMELESS),
        pkcs10(WWW, **names(("rfc822Name", "ada@example.com")), **dn("C=USA")),
        pkcs10(WWW, renewal=True, **dn("CN=other.example.com")),
        pkcs12() | {"requiredFormat": {"format": "PKCS12"}},
    ):
        assert judged(body).details
        assert judged(body, is_for_orders=False).decision


def test_a_name_that_is_none_satisfies_nothing() -> None:
    required = (Requirement("dNSName", required=True),)
    body = pkcs10(csr_of(names=(x509.DNSName(""),)))
    found = judged(body, is_for_orders=False, subject_alt_name_requirements=required)
    assert found.codes == ["subject-alt-name-required"]


def test_a_profile_without_a_certificate_type_is_refused_for_that() -> None:
    (detail,) = judged(pkcs10(WWW), local=LISTS).details
    assert (detail.code, detail.target, detail.value) == (
        *("certificate-type-required", "profileId"),
        "web",
    )


def test_a_withdrawn_profile_is_refused_once() -> None:
    assert judged(pkcs10(WWW), local=LISTS, is_withdrawn=True).codes == ["ca-profile-not-found"]


@pytest.mark.parametrize(("key_types", "codes"), [
    ({"RSA": ["8192"]}, ["key-type-not-allowed"]),
    ({"RSA": ["1024"]}, ["weak-key"]),
    ({"Ed25519": [""]}, ["key-type-not-allowed"]),
    ({"EC": ["P-256"]}, []),
    ({"RSA": ["4096"]}, []),
], ids=str)  # fmt: skip
def test_a_key_that_cannot_be_made_is_refused(
    key_types: dict[str, list[str]], codes: list[str]
) -> None:
    properties = ProfileProperties("63999", key_types=KeyTypes.as_ordered(key_types))
    assert judged(pkcs12(**HOST), local=properties).codes == codes


def remarks(body: dict[str, Any]) -> list[ErrorDetail]:
    decision = judged(body).decision
    assert decision is not None
    return [one for one in decision.remarks if one.code == "subject-replaced"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(pkcs10(WWW), [], id="nothing"),
        pytest.param(
            pkcs10(csr_of((O, "Example"), (C, "NL"), (CN, "www.example.com"))),
            [("csr", "O, C")],
            id="in-the-csr",
        ),
        pytest.param(pkcs10(csr_of((CN, "Archive")), **HOST), [("csr", "CN")], id="a-title"),
        pytest.param(
            pkcs10(
                WWW, **dn("CN=www.example.com,O=Example"), **variables(("Team", "x"), ("o", "y"))
            ),
            [(SUBJECT_DN, "O"), ("subjectVariables", "Team, O")],
            id="in-the-request",
        ),
        pytest.param(
            pkcs12(**variables(("cn", "www.example.com"), ("FirstName", "Ada"), ("o", "x"))),
            [("subjectVariables", "FirstName, O")],
            id="of-a-key-made-here",
        ),
    ],
)
def test_what_the_certificate_will_not_hold_is_named(
    body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(one.target, one.value) for one in remarks(body)] == expected
    assert all(one.value in one.message for one in remarks(body))


def test_another_ca_says_nothing_of_what_is_replaced() -> None:
    body = pkcs10(csr_of((O, "Example"), (CN, "www.example.com")))
    decision = judged(body, is_for_orders=False).decision
    assert decision is not None
    assert decision.remarks == ()


TYPES = ["2.5.4.3", "2.5.4.5", "2.5.4.6", "2.5.4.10", "2.5.4.46", "2.5.4.45", "1.2.3", "9.9.9"]
TYPES += ["0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1", "1.3.6.1.4.1.311.60.2.1.3"]
VALUES = ["", " ", "ü", "*", "a_b", "&", "NL", "12", "USA", "x" * 64, "x" * 65, "\U0001f512"]
KEY = ec.generate_private_key(ec.SECP256R1())


@given(st.sampled_from(TYPES), st.sampled_from(VALUES) | st.text("aé@*-'", max_size=4))
def test_a_part_that_breaks_no_rule_can_be_signed(kind: str, value: str) -> None:
    part = SubjectPart(kind, type_name(kind), value, "subjectVariables")
    if broken_rule(part, (), makes_key=True) is None:
        name = x509.Name([x509.NameAttribute(x509.ObjectIdentifier(kind), value)])
        csr = x509.CertificateSigningRequestBuilder(name).sign(KEY, SHA256())
        assert [one.value for one in csr.subject] == [value]


def test_a_subject_is_made_of_its_parts_or_not_at_all() -> None:
    for body, subject in (
        (pkcs12(**dn("CN=a.example.com, O=Example")), "CN=a.example.com,O=Example"),
        (pkcs12(**variables(("cn", "a.example.com"), ("Team", "x"))), "CN=a.example.com"),
        (pkcs12(**variables(("cn", " a.example.com "))), "CN=a.example.com"),
        (pkcs12(**variables(("Team", "x"))), None),
        (pkcs12(**dn("CN=a.example.com,C=USA")), None),
        (pkcs12(**dn("CN=a.example.com,O=#04024869")), None),
        (pkcs12(**dn("?")), None),
        (pkcs12(), None),
    ):
        made = parsed(read_enrollment_request(body)).subject
        assert (made.rfc4514_string() if made else None) == subject


def test_a_dn_comes_in_the_order_that_certificates_have() -> None:
    made = parsed(
        read_enrollment_request(pkcs12(**dn("CN=a.example.com+OU=Web,O=Example")))
    ).subject
    assert made is not None
    assert [len(part) for part in made.rdns] == [1, 2]
