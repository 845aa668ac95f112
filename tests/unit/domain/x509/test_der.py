"""Reading DER: what it is made of, and every rule that it can break."""

from __future__ import annotations

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.x509.der import OID, MalformedError, Value, dotted, value_at, values_in


@given(
    st.integers(0, 2),
    st.integers(0, 39),
    st.lists(st.integers(0, 2**64), max_size=5),
)
def test_an_object_identifier_is_written_as_another_library_writes_it(
    root: int, second: int, rest: list[int]
) -> None:
    text = ".".join(map(str, (root, second, *rest)))
    registered = x509.RegisteredID(x509.ObjectIdentifier(text))
    encoded = x509.SubjectAlternativeName([registered]).public_bytes()
    (name,) = values_in(encoded, value_at(encoded, 0))
    # A registered ID is an object identifier with a tag of its own (RFC 5280, 4.2.1.6).
    assert dotted(encoded, name._replace(tag=OID)) == text


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        ("", "ends at octet 0"),
        ("30", "ends at octet 1"),
        ("1f8101", "octet 0 is a tag"),
        ("3080", "octet 1 is not written in its shortest form"),
        ("308101", "octet 1 is not written in its shortest form"),
        ("30820080", "octet 1 is not written in its shortest form"),
        ("3085010000000000", "octet 1 is not written in its shortest form"),
    ],
)
def test_what_is_no_value_is_refused(octets: str, problem: str) -> None:
    with pytest.raises(MalformedError, match=problem):
        value_at(bytes.fromhex(octets), 0)


def test_the_lengths_that_need_more_octets_are_read() -> None:
    assert value_at(bytes.fromhex("308180"), 0) == Value(0x30, 0, 3, 3 + 0x80)
    assert value_at(bytes.fromhex("308401000000"), 0) == Value(0x30, 0, 6, 6 + 2**24)


def test_what_goes_beyond_what_holds_it_is_refused() -> None:
    octets = bytes.fromhex("3003020201")
    with pytest.raises(MalformedError, match="octet 2 goes beyond what holds it"):
        values_in(octets, value_at(octets, 0))


@pytest.mark.parametrize(
    "octets", ["0401ff", "0600", "060181", "0641" + "01" * 65], ids=["tag", "empty", "open", "long"]
)
def test_what_is_no_object_identifier_is_refused(octets: str) -> None:
    der = bytes.fromhex(octets)
    with pytest.raises(MalformedError, match="octet 0 is no object identifier"):
        dotted(der, value_at(der, 0))
