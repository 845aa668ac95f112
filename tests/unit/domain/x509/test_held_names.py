"""The names in certificates and requests, read as cryptography reads them and without it."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from cagateway.domain.x509.certificate_names import hosts_in_request_subject, names_in_certificate
from tests.certificates import Authority
from tests.orders import leaf_of

ISSUER = Authority.named("held-names")
KEY = ec.generate_private_key(ec.SECP256R1())
SAN = x509.SubjectAlternativeName
HOSTS = st.lists(
    st.sampled_from(["a.example", "*.b.example", "WWW.c.example", "xn--bcher-kva.example", "d"]),
    max_size=4,
)
ADDRESSES = st.lists(st.ip_addresses(), max_size=2)


def certificate(*names: x509.GeneralName, subject: str = "CN=Team") -> bytes:
    extensions = [SAN(names)] if names else []
    leaf = leaf_of(ISSUER, KEY.public_key(), names=(), subject=subject, extensions=extensions)
    return leaf.public_bytes(Encoding.DER)


@settings(max_examples=25)
@given(HOSTS, ADDRESSES)
def test_every_host_and_address_is_read_once_in_normal_form(
    hosts: list[str], addresses: list[object]
) -> None:
    names = [*map(x509.DNSName, hosts), *(x509.IPAddress(one) for one in addresses)]  # type: ignore[arg-type] # drawn
    read = names_in_certificate(certificate(*names))
    wanted = {host.lower() for host in hosts} | {str(ip_address(str(one))) for one in addresses}
    assert read is not None
    assert len(read) == len(set(read))
    mapped = {one for one in wanted if one.startswith("::ffff:")}
    assert set(read) - {one for one in read if one.startswith("::ffff:")} == wanted - mapped


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("CN=WWW.Example.com", ("www.example.com",)),
        ("CN=Archive", ()),
        ("CN=192.0.2.1", ("192.0.2.1",)),
        ("CN=2001:DB8::1", ("2001:db8::1",)),
        ("O=www.example.com", ()),
        ("CN=b.example+OU=x,CN=a.example", ("b.example", "a.example")),
    ],
)
def test_a_common_name_counts_where_it_is_a_host_or_an_address(
    subject: str, names: tuple[str, ...]
) -> None:
    assert set(names_in_certificate(certificate(subject=subject)) or ()) == set(names)
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name.from_rfc4514_string(subject))
        .sign(KEY, hashes.SHA256())
    )
    read = hosts_in_request_subject(request.public_bytes(Encoding.DER))
    assert set(read or ()) == set(names)


@pytest.mark.parametrize(
    "other",
    [
        x509.RFC822Name("a@a.example"),
        x509.UniformResourceIdentifier("https://a.example"),
        x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a")])),
        x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
        x509.OtherName(x509.ObjectIdentifier("1.2.3"), b"\x05\x00"),
        x509.DNSName("not a host"),
    ],
    ids=lambda name: type(name).__name__,
)
def test_of_a_certificate_with_a_name_that_is_neither_nothing_is_concluded(
    other: x509.GeneralName,
) -> None:
    assert names_in_certificate(certificate(x509.DNSName("a.example"), other)) is None


def test_octets_that_are_no_certificate_have_no_names() -> None:
    whole = certificate(x509.DNSName("a.example"))
    for der in (b"", b"MIIC", whole[:-1], whole + b"\0", b"\x30\x03\x30\x01\x02", b"\x30\x00"):
        assert names_in_certificate(der) is None
        assert hosts_in_request_subject(der) is None
    # Each octet turned over: read or not, nothing is raised.
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        names_in_certificate(bytes(broken))
        hosts_in_request_subject(bytes(broken))


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def made_of(*optional: bytes) -> bytes:
    """Make a certificate of no more than what is read of it."""
    fixed = [der(0x02, b"\x01"), *(der(0x30) for _ in range(5))]
    return der(0x30, der(0x30, *fixed, *optional), der(0x30), der(0x03, b"\x00"))


def extensions(content: bytes) -> bytes:
    return der(0xA3, der(0x30, der(0x30, der(0x06, b"\x55\x1d\x11"), content)))


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (der(0x04, der(0x30, der(0x82, b"a.example"))), ("a.example",)),
        (der(0x05, der(0x30, der(0x82, b"a.example"))), None),
        (der(0x04, der(0x30, der(0x82, b"a.example")), b"\x05\x00"), None),
    ],
    ids=["names", "no-octet-string", "more-than-names"],
)
def test_names_are_read_beside_a_unique_id_and_nothing_is_concluded_from_odd_ones(
    content: bytes, names: tuple[str, ...] | None
) -> None:
    unique_id = der(0x81, b"\x00\x01")
    assert names_in_certificate(made_of(unique_id, extensions(content))) == names
