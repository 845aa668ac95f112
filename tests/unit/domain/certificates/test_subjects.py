"""A subject that certificates are found by is one name, whatever its spelling."""

from __future__ import annotations

import pytest

from cagateway.domain.certificates.subjects import subject_digest

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
