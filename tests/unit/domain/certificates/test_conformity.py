"""What is not what was ordered is objected to; what differs and serves is remarked on."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.certificates.collected import read_issued
from cagateway.domain.certificates.conformity import objections_to, remarks_on
from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.orders.order import Order
from cagateway.domain.x509.bundles import key_digest
from tests.certificates import Authority
from tests.corpus.requests import CN, csr_of
from tests.fakes.clock import NOON
from tests.orders import leaf_of, order

KEY = ec.generate_private_key(ec.SECP256R1())
ISSUER = Authority.named("Example CA")
WWW = "www.example.com"
AN_AUTHORITY = x509.BasicConstraints(ca=True, path_length=None)


def ordered(*names: str, **changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    return order(alt_names=names or (WWW,), **changes)


def issued(**about: Any) -> IssuedCertificate:  # noqa: ANN401 - a leaf's
    leaf = leaf_of(ISSUER, KEY.public_key(), **({"days_ago": 0, "days": 200} | about))
    return read_issued(leaf.public_bytes(Encoding.PEM), key_digest(leaf), NOON)


@pytest.mark.parametrize(
    ("names", "about"),
    [
        ((WWW,), {}),
        ((), {"names": (WWW, "example.com")}),
        (("WWW.Example.COM.",), {}),
        (("*.example.com", WWW), {"names": (WWW, "*.example.com")}),
        # Only in the subject, as CAs of long ago have it.
        ((WWW,), {"names": ()}),
        (("b\u00fccher.example", WWW), {}),
        (
            ("192.0.2.1", "2001:0DB8::1", "Ada@Example.com"),
            {
                "names": (),
                "extensions": (
                    x509.SubjectAlternativeName(
                        [
                            x509.IPAddress(ip_address("192.0.2.1")),
                            x509.IPAddress(ip_address("2001:db8::1")),
                            x509.RFC822Name("ada@example.com"),
                        ]
                    ),
                ),
            },
        ),
        ((WWW,), {"extensions": (x509.BasicConstraints(ca=False, path_length=None),)}),
        ((WWW,), {"days_ago": 30, "days": 200}),
        ((WWW,), {"days_ago": 1, "days": 201}),
        ((WWW,), {"days": 30}),
        ((WWW,), {"days_ago": -1 / 1_000}),
    ],
    ids=str,
)
def test_what_was_ordered_is_not_objected_to(names: tuple[str, ...], about: dict[str, Any]) -> None:
    assert objections_to(issued(**about), ordered(*names), NOON) == []


@pytest.mark.parametrize(
    ("names", "about", "text"),
    [
        ((WWW, "api.example.com"), {}, "it lacks api.example.com"),
        (("192.0.2.1",), {}, "it lacks 192.0.2.1"),
        (("example.com",), {}, "it lacks example.com"),
        (("*.example.com",), {}, "it lacks *.example.com"),
        ((WWW,), {"names": ("other.example",), "subject": "CN=other"}, f"it lacks {WWW}"),
        ((WWW,), {"extensions": (AN_AUTHORITY,)}, "it is a CA's certificate (CA=true)"),
        ((WWW,), {"days_ago": 30, "days": -1}, "it ended on 2026-11-22T12:00:00Z"),
        ((WWW,), {"days_ago": 30, "days": 0}, "it ended on 2026-11-23T12:00:00Z"),
        ((WWW,), {"days_ago": -1}, "it is not valid before 2026-11-24T12:00:00Z"),
        ((WWW,), {"days": 201.5}, "it lasts until 2027-06-13, and 200 days were ordered"),
    ],
    ids=str,
)
def test_what_was_not_ordered_is_objected_to(
    names: tuple[str, ...], about: dict[str, Any], text: str
) -> None:
    assert objections_to(issued(**about), ordered(*names), NOON) == [text]


def test_all_that_is_wrong_is_said_at_once_and_no_thousand_names() -> None:
    names = [f"{number}.example" for number in range(1_000)]
    about = {"extensions": (AN_AUTHORITY,), "days": 900}
    lacking, *others = objections_to(issued(**about), ordered(*names), NOON)
    assert len(others) == 2
    assert len(lacking) < 500


def test_a_part_that_cannot_be_read_is_objected_to() -> None:
    good = issued(extensions=(AN_AUTHORITY,))
    der = base64.b64decode(good.certificate).replace(
        bytes.fromhex("30030101ff"), bytes.fromhex("3003010101")
    )
    bad = replace(good, certificate=base64.b64encode(der).decode())
    (text,) = objections_to(bad, ordered(), NOON)
    assert text.startswith("it cannot be read")


@pytest.mark.parametrize(
    ("names", "about", "remarks"),
    [
        ((WWW,), {}, ()),
        ((WWW,), {"days_ago": 1 / 24, "days": 200}, ()),
        ((WWW,), {"days": 199}, (("other-term", "199"),)),
        ((WWW,), {"days_ago": 3}, (("other-term", "203"),)),
        ((WWW,), {"names": (WWW, "example.com")}, (("more-names", "example.com"),)),
        ((WWW,), {"names": (WWW, "EXAMPLE.com")}, (("more-names", "EXAMPLE.com"),)),
        (("WWW.EXAMPLE.COM",), {}, ()),
        (
            (WWW,),
            {"names": (WWW, "a.example", "b.example"), "days": 47},
            (("more-names", "a.example, b.example"), ("other-term", "47")),
        ),
        # What Sectigo makes of a name beyond ASCII cannot be compared.
        (("b\u00fccher.example", WWW), {"names": (WWW, "xn--bcher-kva.example")}, ()),
    ],
    ids=str,
)
def test_what_differs_and_serves_is_remarked_on(
    names: tuple[str, ...], about: dict[str, Any], remarks: tuple[tuple[str, str], ...]
) -> None:
    assert remarks_on(issued(**about), ordered(*names)) == remarks


def test_a_requests_own_name_was_asked_for() -> None:
    both = issued(names=(WWW, "example.com"))
    assert remarks_on(both, ordered(csr=csr_of((CN, "Example.com")))) == ()
    assert remarks_on(both, ordered(csr="MIIB")) == (("more-names", "example.com"),)


def test_a_late_collection_of_a_certificate_that_is_too_long_is_remarked_on() -> None:
    late = NOON + timedelta(days=10)
    too_long = issued(days=205)
    assert objections_to(too_long, ordered(), late) == []
    assert remarks_on(too_long, ordered()) == (("other-term", "205"),)
