"""Subjects: one name whatever its spelling, and names for keys that are made here."""

from __future__ import annotations

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.certificates.subjects import read_subject, subject_digest, subject_from

NAME = "CN=www.example.com,OU=Web,O=Example,C=NL"


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("CN=www.example.com, OU=Web, O=Example, C=NL", id="with-blanks"),
        pytest.param("cn=www.example.com,ou=Web,o=Example,c=NL", id="types-in-lower-case"),
        pytest.param(
            "commonName=www.example.com,organizationalUnitName=Web,organizationName=Example,"
            "countryName=NL",
            id="types-in-full",
        ),
        pytest.param(
            "2.5.4.3=www.example.com,2.5.4.11=Web,OID.2.5.4.10=Example,2.5.4.6=NL",
            id="types-as-numbers",
        ),
        pytest.param(r"CN=www\2Eexample.com,OU=W\65b,O=Example,C=NL", id="with-escapes"),
        pytest.param("CN=www.example.com,OU=Web,O=#0c074578616d706c65,C=NL", id="in-ber"),
    ],
)
def test_one_subject_is_named_alike_however_it_is_spelled(spelling: str) -> None:
    assert subject_digest(spelling) == subject_digest(NAME)
    assert read_subject(spelling) == read_subject(NAME)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("CN=WWW.example.com,OU=Web,O=Example,C=NL", id="value-in-another-case"),
        pytest.param("C=NL,O=Example,OU=Web,CN=www.example.com", id="backwards"),
        pytest.param("CN=www.example.com,OU=Web,O=Example", id="without-a-part"),
        pytest.param("CN=www.example.com+OU=Web,O=Example,C=NL", id="two-parts-in-one"),
    ],
)
def test_another_subject_is_named_otherwise(other: str) -> None:
    assert subject_digest(other) not in {None, subject_digest(NAME)}


@pytest.mark.parametrize("text", ["", " ", "www.example.com", "CN", ",", "CN=a,,O=b"])
def test_what_is_no_name_has_no_digest(text: str) -> None:
    assert subject_digest(text) is None
    assert read_subject(text) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Team=x,CN=a", id="a-type-that-nobody-knows"),
        pytest.param("C=Netherlands", id="a-country-of-more-than-two-letters"),
        pytest.param("9.9.9=x", id="a-number-that-is-no-type"),
        pytest.param("CN=", id="an-empty-value"),
        pytest.param("CN=#04024869", id="octets-instead-of-text"),
    ],
)
def test_what_cannot_stand_in_a_request_is_no_subject(text: str) -> None:
    assert read_subject(text) is None


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9.]{1,12}=.{0,70}(,CN=.{0,9})?"))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    subject = read_subject(text)
    if subject is not None:
        assert list(subject)


def test_a_name_is_turned_round_as_certificates_have_it() -> None:
    subject = read_subject("CN=www.example.com+OU=Web,O=Example")
    assert subject is not None
    assert [len(part) for part in subject.rdns] == [1, 2]
    assert subject.rfc4514_string() == x509.Name(subject.rdns).rfc4514_string()
    assert subject.rdns[0].get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)


@pytest.mark.parametrize(
    ("variables", "subject"),
    [
        pytest.param([("CN", "www"), ("O", "Example")], "CN=www,O=Example", id="in-their-order"),
        pytest.param([("commonName", "www")], "CN=www", id="by-their-long-name"),
        pytest.param([("team", "x"), ("cn", "www")], "CN=www", id="without-what-is-no-type"),
        pytest.param([("ou", "a"), ("ou", "b")], "OU=a,OU=b", id="one-type-twice"),
        pytest.param([("cn", "a, b+c")], r"CN=a\, b\+c", id="with-what-a-name-would-escape"),
    ],
)
def test_subject_variables_make_a_subject(variables: list[tuple[str, str]], subject: str) -> None:
    assert subject_from(variables) == read_subject(subject)


@pytest.mark.parametrize(
    "variables",
    [[], [("team", "x")], [("c", "Netherlands")]],
    ids=["none", "no-type-that-is-known", "a-country-that-is-none"],
)
def test_without_anything_for_a_subject_there_is_none(variables: list[tuple[str, str]]) -> None:
    assert subject_from(variables) is None
