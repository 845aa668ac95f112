"""Host names and addresses: one form for all spellings, and none for what is neither."""

from __future__ import annotations

import ipaddress

import idna
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.x509.alt_names import address, host_name
from tests.corpus.requests import ODD_ADDRESSES, ODD_HOSTS

HOSTS = {
    "253-characters": ODD_HOSTS["253-characters"],
    "100-labels": ODD_HOSTS["100-labels"],
    "longer-than-a-common-name": ODD_HOSTS["longer-than-a-common-name"],
    "upper-case": "www.example.com",
    "final-dot": "www.example.com",
    "wildcard": "*.example.com",
    "underscore": "_a.example.com",
    "umlaut": "xn--mnchen-3ya.example",
    "umlaut-decomposed": "xn--mnchen-3ya.example",
    "a-label": "xn--mnchen-3ya.example",
    # IDNA 2003 would make it strasse, which is another host.
    "sharp-s": "xn--strae-oqa.example",
    "mixed-scripts": "xn--pypal-4ve.example",
    "right-to-left": "xn--4dbc.example",
    "kelvin": "k.example",
    "one-label": "localhost",
}
ADDRESSES = {
    "six-in-full": "2001:db8::1",
    "six-compressed": "2001:db8::1",
    "mapped": "::ffff:192.0.2.1",
    "mapped-in-hex": "::ffff:192.0.2.1",
    "unspecified": "0.0.0.0",  # noqa: S104 - a name
}


@pytest.mark.parametrize("name", ODD_HOSTS)
def test_a_host_has_one_form_or_is_none(name: str) -> None:
    assert host_name(ODD_HOSTS[name]) == HOSTS.get(name)


@pytest.mark.parametrize("name", ODD_ADDRESSES)
def test_an_address_has_one_form_or_is_none(name: str) -> None:
    assert address(ODD_ADDRESSES[name]) == ADDRESSES.get(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{'ü' * 57}.example", f"xn--{'t' + 'd' + 'a' * 56}.example", id="fits"),
        pytest.param(f"{'ü' * 64}.example", None, id="label-too-long"),
        pytest.param(".".join(["ü" * 50] * 5), None, id="too-long-as-a-labels"),
        pytest.param("ü" * 255, None, id="too-long-to-be-looked-at"),
        pytest.param("", None, id="empty"),
        pytest.param(".", None, id="the-root"),
        pytest.param("*.", None, id="wildcard-of-nothing"),
    ],
)
def test_lengths_are_those_of_the_form(text: str, expected: str | None) -> None:
    found = host_name(text)
    assert found == expected or (expected and found == idna.encode(text).decode())


@given(
    st.text(max_size=80) | st.from_regex(r"(\*\.)?[a-zA-ZüÄß0-9_-]{1,9}(\.[a-z0-9ö-]{1,9}){0,3}\.?")
)
def test_a_normal_form_is_its_own(text: str) -> None:
    found = host_name(text)
    if found is not None:
        assert host_name(found) == found
        assert found.isascii()
        assert found == found.lower()
        assert len(found) <= 253


@given(st.ip_addresses())
def test_every_spelling_of_an_address_is_one(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    normal = address(str(ip))
    assert normal is not None
    assert address(normal) == normal
    assert ipaddress.ip_address(normal) == ip
    assert address(ip.exploded.upper()) == normal
    assert host_name(normal) is None
