"""Names of clients and of certificates: every spelling of one name is that name, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.x509.identity_names import (
    canonical,
    digest,
    read_name,
    subject_digest,
    subject_digests,
)

DEMO = "CN=demo,O=Example\\, Inc."


@pytest.mark.parametrize(
    "spelling",
    [
        "cn=demo,o=Example\\, Inc.",
        "CN = demo, O = Example\\, Inc.",
        "commonName=demo,organizationName=Example\\, Inc.",
        "2.5.4.3=demo,OID.2.5.4.10=Example\\, Inc.",
        "CN=demo,O=Example\\2C Inc.",
        "CN=\\64emo,O=Example\\2c\\ Inc\\2E",
        "CN=#0C0464656D6F,O=Example\\, Inc.",
        "CN=#130464656D6F,O=Example\\, Inc.",
    ],
)
def test_another_spelling_is_the_same_name(spelling: str) -> None:
    assert read_name(spelling) == read_name(DEMO) is not None
    assert digest(read_name(spelling) or ()) == digest(read_name(DEMO) or ())


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("O=Example\\, Inc.,CN=demo", id="the-other-way-round"),
        pytest.param("CN=Demo,O=Example\\, Inc.", id="another-letter-case"),
        pytest.param("CN=demo\\ ,O=Example\\, Inc.", id="a-blank-at-the-end"),
        pytest.param("CN=\\ demo,O=Example\\, Inc.", id="a-blank-at-the-beginning"),
        pytest.param("CN=demo,O=Example\\,  Inc.", id="two-blanks"),
        pytest.param("CN=demo\\00,O=Example\\, Inc.", id="a-nul-at-the-end"),
        pytest.param("CN=dem\N{CYRILLIC SMALL LETTER O},O=Example\\, Inc.", id="a-lookalike"),
        pytest.param("CN=demo,O=Example\\, Inc.,C=US", id="one-more"),
        pytest.param("CN=demo", id="one-less"),
        pytest.param("CN=demo+O=Example\\, Inc.", id="both-in-one"),
        pytest.param("CN=demo\\,O=Example\\, Inc.", id="one-value-that-shows-two"),
        pytest.param("CN=demo,OU=Example\\, Inc.", id="another-type"),
        pytest.param("CN=#040464656D6F,O=Example\\, Inc.", id="octets-that-are-no-text"),
        pytest.param("CN=\\#130464656D6F,O=Example\\, Inc.", id="text-that-shows-octets"),
    ],
)
def test_a_name_that_only_looks_equal_is_another(other: str) -> None:
    name, demo = read_name(other), read_name(DEMO)
    assert name is not None
    assert demo is not None
    assert name != demo
    assert digest(name) != digest(demo)


def test_composed_and_decomposed_characters_are_told_apart() -> None:
    assert read_name("CN=\u00e9") != read_name("CN=e\u0301")


def test_the_order_within_one_part_does_not_matter() -> None:
    assert canonical(read_name("CN=a+OU=b") or ()) == canonical(read_name("OU=b+CN=a") or ())


@pytest.mark.parametrize("text", ["", "demo", "/O=Example/CN=demo", "Team=x", "CN=a+CN=a", "CN=\0"])
def test_what_identifies_nobody_is_refused(text: str) -> None:
    assert read_name(text) is None


def test_a_digest_that_is_stored_never_changes() -> None:
    # Clients are found by it: with another one, all of them would be locked out.
    assert digest(read_name("CN=demo,O=Example") or ()) == (
        "25b70754c8db3077e4ebc1183c97bd5e169ba8e8a8f31d8ca9beceab0bd64a2c"
    )


def test_nor_does_that_of_a_name_with_an_attribute_that_is_no_text() -> None:
    # Smart cards' and devices' certificates have such: an identifier in a BIT STRING, say.
    name = read_name("2.5.4.45=#0302040A,CN=demo+2.5.4.5=7,O=Example") or ()
    assert canonical(name) == (
        '[[["2.5.4.45","#0302040a","ber"]],[["2.5.4.3","demo"],["2.5.4.5","7"]],'
        '[["2.5.4.10","Example"]]]'
    )
    assert digest(name) == ("18bf257db96f1056dd203101aef567d17b3ff12acdd2cf90e1adde03fa3b64b5")


values = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
names = st.lists(
    st.dictionaries(st.sampled_from(["CN", "O", "OU", "2.5.4.5"]), values, min_size=1, max_size=3),
    min_size=1,
    max_size=3,
)


def written(parts: list[dict[str, str]]) -> str:
    """Escape every octet, which RFC 4514, 2.4 allows."""
    return ",".join(
        "+".join(
            f"{kind}=" + "".join(f"\\{octet:02x}" for octet in value.encode())
            for kind, value in part.items()
        )
        for part in parts
    )


@given(names, names)
def test_two_names_have_one_digest_if_and_only_if_they_are_equal(
    one: list[dict[str, str]], other: list[dict[str, str]]
) -> None:
    first, second = read_name(written(one)), read_name(written(other))
    assert first is not None
    assert second is not None
    assert (digest(first) == digest(second)) == (one == other)


SUBJECT = "CN=www.example.com,OU=Web,O=Example,C=NL"


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
    assert subject_digest(spelling) == subject_digest(SUBJECT)


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
    assert subject_digest(other) not in {None, subject_digest(SUBJECT)}


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
    assert first == subject_digest(asked) != subject_digest(SUBJECT)
    assert subject_digest(SUBJECT) in alike


def test_a_subject_of_one_part_has_none_that_is_alike() -> None:
    assert subject_digests("CN=www.example.com") == (subject_digest("CN=www.example.com"),)
    assert subject_digests("www.example.com") == ()


def test_octets_that_are_no_text_have_no_letter_case() -> None:
    assert len(subject_digests("CN=#040141")) == 1
