"""The names of an order."""

from __future__ import annotations

import pytest

from cagateway.domain.acme.identifiers import (
    Identifier,
    IdentifiersError,
    UnsupportedIdentifierError,
    differences,
    identifier_of,
    read_identifiers,
)


def sent(*values: str, kind: str = "dns") -> list[object]:
    return [{"type": kind, "value": value} for value in values]


def test_names_are_read_in_normal_form_once_each() -> None:
    read = read_identifiers([*sent("WWW.Example.com", "www.example.com.", "*.Example.COM")])
    assert [one.value for one in read] == ["www.example.com", "*.example.com"]
    assert [one.is_wildcard for one in read] == [False, True]
    assert read[1].base == "example.com"


def test_addresses_are_read_as_rfc_8738_has_them() -> None:
    read = read_identifiers(sent("192.0.2.1", "2001:DB8:0::1", kind="ip"))
    assert [one.value for one in read] == ["192.0.2.1", "2001:db8::1"]
    assert [identifier_of(one.as_alt_name()) for one in read] == list(read)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [],
        "example.com",
        [None],
        ["example.com"],
        [{"type": "dns"}],
        [{"type": "dns", "value": 1}],
        sent(""),
        sent("a.*.example.com"),
        sent("bücher.example"),
        sent("192.0.2.1"),
        sent("example.com:443"),
        sent("example.com,evil.example"),
        sent("example.com", kind="ip"),
        sent("*.192.0.2.1", kind="ip"),
        sent(*(f"h{number}.example.com" for number in range(1_001))),
    ],
    ids=repr,
)
def test_what_is_no_name_is_refused(value: object) -> None:
    with pytest.raises(IdentifiersError):
        read_identifiers(value)


def test_names_of_other_types_are_named() -> None:
    mixed = [*sent("example.com"), *sent("pki@example.com", kind="email")]
    with pytest.raises(UnsupportedIdentifierError) as refused:
        read_identifiers(mixed)
    assert refused.value.identifiers == (Identifier("email", "pki@example.com"),)


def test_a_csr_has_all_names_of_its_order_and_no_other() -> None:
    wanted = read_identifiers(sent("a.example", "b.example"))
    assert differences(wanted, reversed(wanted)) is None
    assert differences(wanted, wanted[:1]) == "it lacks b.example"
    other = (*wanted, Identifier("dns", "evil.example"))
    assert differences(wanted, other) == "it has evil.example, which the order has not"
