"""Subject alternative names: each with type and value, wherever it stands."""

from __future__ import annotations

import base64
import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.x509.alt_names import AltName, alt_name
from tests.corpus.der import SEQUENCE, der, signed_csr
from tests.corpus.requests import bare, csr_of
from tests.enrollment import LISTS, accepted_csr, offer, request, verdict


def names_of(**asked: object) -> tuple[AltName, ...]:
    decision = verdict(request(**asked), offer(local=LISTS)).decision
    assert decision is not None
    return (*decision.names.hosts, *(one.name for one in decision.names.strays))


DIRECTORY = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a, b")])
OTHER = x509.OtherName(x509.ObjectIdentifier("1.2.3"), b"\x0c\x01x")


@pytest.mark.parametrize(
    ("in_csr", "read"),
    [
        (x509.DNSName("*.example.com"), AltName("dNSName", "*.example.com")),
        (x509.IPAddress(ipaddress.ip_address("::1")), AltName("iPAddress", "::1")),
        (x509.RFC822Name("a@example.com"), AltName("rfc822Name", "a@example.com")),
        (
            x509.UniformResourceIdentifier("spiffe://x/y"),
            AltName("uniformResourceIdentifier", "spiffe://x/y"),
        ),
        (x509.DirectoryName(DIRECTORY), AltName("directoryName", "CN=a\\, b")),
        (x509.RegisteredID(x509.ObjectIdentifier("1.2.3")), AltName("registeredID", "1.2.3")),
        (
            OTHER,
            AltName(
                "otherName",
                base64.b64encode(b"\x30\x0b\xa0\x09\x06\x02\x2a\x03\xa0\x03\x0c\x01x").decode(),
                is_encoded=True,
            ),
        ),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_a_name_in_a_csr_has_type_and_value(in_csr: x509.GeneralName, read: AltName) -> None:
    assert names_of(csr=csr_of(names=(in_csr,))) == (read,)


def directory(value: str) -> x509.DirectoryName:
    return x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, value)]))


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(x509.DNSName("www.example.com\0.evil.example"), id="nul"),
        pytest.param(x509.DNSName("a.example\r\nb.example"), id="line-end"),
        pytest.param(x509.RFC822Name("a\x7f@example.com"), id="delete"),
        pytest.param(x509.UniformResourceIdentifier("urn:a\tb"), id="tab"),
        pytest.param(directory("a\u202eb"), id="direction-mark"),
        pytest.param(x509.DNSName("a.example,b.example"), id="two-hosts-in-one"),
        pytest.param(x509.DNSName("a.example b.example"), id="a-blank"),
        pytest.param(x509.RFC822Name('"a,b"@example.com'), id="two-mailboxes-in-one"),
        pytest.param(directory("a\u2028b"), id="line-separator"),
    ],
)
def test_a_name_in_a_csr_that_reads_as_another_is_refused(hostile: x509.GeneralName) -> None:
    csr = csr_of(names=(x509.DNSName("a.example"), hostile))
    refused = verdict(request(csr=csr), offer(local=LISTS))
    assert refused.codes == ["invalid-csr"]


def _asking(oid: str, *names: str) -> bytes:
    """Give an attribute that asks for alternative names (RFC 2985, 5.4.2)."""
    wanted = x509.SubjectAlternativeName(map(x509.DNSName, names)).public_bytes()
    extension = der(0x30, bytes.fromhex("0603551d11"), der(0x04, wanted))
    return der(0x30, bytes.fromhex(oid), der(0x31, der(0x30, extension)))


def _signed(*attributes: bytes) -> str:
    return bare(signed_csr(der(SEQUENCE), *sorted(attributes)))


PKCS_9, MICROSOFTS = "06092a864886f70d01090e", "060a2b06010401823702010e"


@pytest.mark.parametrize("other", [PKCS_9, MICROSOFTS])
def test_names_are_asked_for_in_one_place_of_a_csr(other: str) -> None:
    """Of two, cryptography reads the first alone, and a CA whichever it likes."""
    first = _asking(PKCS_9, "a.example")
    assert [name.value for name in names_of(csr=_signed(first))] == ["a.example"]
    both = _signed(first, _asking(other, "evil.example", f"{'b' * 60}.{'b' * 60}.evil.example"))
    assert verdict(request(csr=both), offer(local=LISTS)).codes == ["invalid-csr"]
    alone = _signed(_asking(other, "evil.example"))
    assert [name.value for name in names_of(csr=alone)] == ["evil.example"]


def test_a_comma_is_no_harm_where_names_have_them() -> None:
    names = (x509.UniformResourceIdentifier("urn:a,b c"), directory("a, b"), OTHER)
    assert len(names_of(csr=csr_of(names=names))) == len(names)


def test_names_of_request_and_csr_come_together_each_once() -> None:
    csr = csr_of(names=(x509.DNSName("b.example"), x509.DNSName("c.example")))
    sent = tuple(alt_name("dnsname", f"{host}.example") for host in "aba")
    assert [name.value for name in names_of(csr=csr, subject_alt_names=sent)] == [
        "a.example",
        "b.example",
        "c.example",
    ]


def test_a_pkcs12_request_has_the_names_that_it_sends() -> None:
    sent = (alt_name("dNSName", "a.example"),)
    asked = {"request_type": RequestType.PKCS12, "csr": None, "subject_alt_names": sent}
    assert names_of(**asked) == sent


def test_a_common_name_is_a_name() -> None:
    assert names_of(csr=accepted_csr()) == (AltName("dNSName", "www.example.com"),)


def test_a_type_that_nobody_knows_keeps_its_own_spelling() -> None:
    assert alt_name("ediPartyName", "x") == AltName("ediPartyName", "x")
