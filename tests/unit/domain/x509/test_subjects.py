"""A subject that certificates are found by is one name, whatever its spelling."""

from __future__ import annotations

import pytest

from cagateway.domain.x509.identity_names import subject_digest, subject_digests

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


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("C=NL,O=Example,OU=Web,CN=www.example.com", id="the-other-way-round"),
        pytest.param("CN=WWW.Example.com,OU=Web,O=Example,C=NL", id="another-letter-case"),
        pytest.param("C=NL,O=Example,OU=Web,CN=WWW.example.com", id="both"),
    ],
)
def test_a_subject_that_people_mean_is_among_those_that_are_alike(asked: str) -> None:
    first, *alike = subject_digests(asked)
    assert first == subject_digest(asked) != subject_digest(NAME)
    assert subject_digest(NAME) in alike


def test_a_subject_of_one_part_has_none_that_is_alike() -> None:
    assert subject_digests("CN=www.example.com") == (subject_digest("CN=www.example.com"),)
    assert subject_digests("www.example.com") == ()


def test_octets_that_are_no_text_have_no_letter_case() -> None:
    assert len(subject_digests("CN=#040141")) == 1
