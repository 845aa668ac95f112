"""What is read of a certificate, once."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage

from cagateway.domain.certificates.leaf import Leaf, read_leaf
from tests.certificates import Authority
from tests.enrollment import ACCEPTED
from tests.orders import der_base64, leaf_of

KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.named("Root")


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies(
        [x509.PolicyInformation(x509.ObjectIdentifier(one), None) for one in oids]
    )


def read(authority: Authority, *extensions: x509.ExtensionType, **parts: object) -> Leaf:
    leaf = leaf_of(authority, KEY.public_key(), extensions=extensions, **parts)  # type: ignore[arg-type]
    return read_leaf(der_base64(leaf))


@pytest.mark.parametrize(
    ("oid", "is_public"),
    [
        ("2.23.140.1.2.1", True),
        ("2.23.140.1.2.2", True),
        ("2.23.140.1.2.3", True),
        ("2.23.140.1.1", True),
        ("2.23.140.1.5.1.1", False),
        ("2.23.140.1.2", False),
        ("1.3.6.1.4.1.6449.1.2.1.3.1", False),
    ],
)
def test_its_policies_say_whether_it_is_public(
    authority: Authority, oid: str, *, is_public: bool
) -> None:
    assert read(authority, policies("1.2.3.4", oid)).is_public_tls is is_public


def test_its_usages_say_whether_it_authenticates_clients(authority: Authority) -> None:
    both = x509.ExtendedKeyUsage([Usage.SERVER_AUTH, Usage.CLIENT_AUTH])
    assert read(authority, both).has_client_auth
    assert not read(authority, x509.ExtendedKeyUsage([Usage.SERVER_AUTH])).has_client_auth
    assert not read(authority).has_client_auth


def test_its_names_are_in_normal_form_each_once_with_a_common_name_that_is_one(
    authority: Authority,
) -> None:
    names = ["WWW.Example.com", "*.example.com", "www.example.com"]
    found = read(authority, names=names, subject="CN=Host.example.com,O=x")
    assert found.names == ("www.example.com", "*.example.com", "host.example.com")
    assert read(authority, subject="CN=A team").names == ("www.example.com",)
    assert found.key_type == "EC P-256"


@pytest.mark.parametrize("text", ["", "MIIC", "%%%", base64.b64encode(b"\0" * 99).decode()])
def test_what_cannot_be_read_is_as_one_that_says_nothing(text: str) -> None:
    assert read_leaf(text) == Leaf()


def test_the_most_names_are_bounded(authority: Authority) -> None:
    assert len(read(authority, names=[f"{one}.example.com" for one in range(600)]).names) == 500


@pytest.mark.parametrize(
    ("csr", "key_type"),
    [
        ("accepted/bare", "RSA 2048"),
        ("key-type-not-allowed/dsa-2048", "DSA 2048"),
        ("key-type-not-allowed/ed25519", "Ed25519"),
    ],
    ids=["rsa", "dsa", "ed25519"],
)
def test_each_kind_of_key_is_named(authority: Authority, csr: str, key_type: str) -> None:
    der = base64.b64decode((ACCEPTED.parent / f"{csr}.txt").read_text())
    key = x509.load_der_x509_csr(der).public_key()
    assert read_leaf(der_base64(leaf_of(authority, key))).key_type == key_type


def test_a_name_of_a_type_that_is_not_read_is_none(authority: Authority) -> None:
    upn = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), b"\x0c\x01a")
    names = x509.SubjectAlternativeName([upn, x509.DNSName("b.example")])
    assert read(authority, names, names=(), subject="CN=Team").names == ("b.example",)


@pytest.mark.parametrize(
    ("part", "instead", "lost"),
    [
        # An algorithm that there is not, and a common name that is no UTF-8.
        (b"\x2a\x86\x48\xce\x3d\x02\x01", b"\x2a\x86\x48\xce\x3d\x02\x7f", "key_type"),
        (b"only.example", b"\xffnly.example", "names"),
    ],
    ids=["key", "subject"],
)
def test_a_part_that_cannot_be_read_is_passed_over_alone(
    authority: Authority, part: bytes, instead: bytes, lost: str
) -> None:
    leaf = leaf_of(authority, KEY.public_key(), names=(), subject="CN=only.example")
    der = leaf.public_bytes(Encoding.DER)
    whole, damaged = (
        read_leaf(base64.b64encode(one).decode()) for one in (der, der.replace(part, instead))
    )
    assert (whole.key_type, whole.names) == ("EC P-256", ("only.example",))
    assert damaged == replace(whole, **{lost: type(getattr(whole, lost))()})
