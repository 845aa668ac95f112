"""A key is one CA's alone; its name is anybody's."""

from __future__ import annotations

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cagateway.domain.x509.bundles import is_signed_by_one_of, key_digest, with_key
from tests.certificates import Authority

OWN, SECOND = Authority.named("clients"), Authority.named("partner")
# What a second CA can make of its own: a CA of the first one's name.
FORGED = SECOND.beneath("clients")
TRUSTED = (OWN.root.certificate, SECOND.root.certificate)
DIGEST = key_digest(OWN.root.certificate)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def test_a_key_leads_to_its_certificates_alone() -> None:
    assert with_key(TRUSTED, DIGEST) == (OWN.root.certificate,)
    assert with_key(TRUSTED, "0" * 64) == ()
    assert with_key((*TRUSTED, OWN.root.certificate), DIGEST) == (OWN.root.certificate,) * 2


def test_a_digest_is_what_openssl_gives() -> None:
    # openssl x509 -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum
    key = OWN.root.certificate.public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert hashlib.sha256(spki).hexdigest() == DIGEST


@pytest.mark.parametrize(
    ("shown", "is_signed"),
    [
        pytest.param(der(OWN.issue().certificate), True, id="its-own"),
        pytest.param(der(FORGED.issue().certificate), False, id="another-of-its-name"),
        pytest.param(der(SECOND.issue().certificate), False, id="another-cas"),
        pytest.param(der(FORGED.root.certificate), False, id="the-forged-ca"),
        pytest.param(b"", False, id="none"),
        pytest.param(b"0\x00", False, id="no-certificate"),
    ],
)
def test_a_certificate_is_its_issuers_if_that_key_signed_it(
    shown: bytes, *, is_signed: bool
) -> None:
    assert is_signed_by_one_of(shown, with_key(TRUSTED, DIGEST)) is is_signed


def test_no_issuer_has_signed_anything() -> None:
    assert not is_signed_by_one_of(der(OWN.issue().certificate), ())


class Unreadable:
    """A CA whose key is of a kind that is not known here."""

    def public_key(self) -> object:
        raise ValueError("an unknown curve")


def test_a_key_that_cannot_be_read_is_nobodys() -> None:
    unreadable: x509.Certificate = Unreadable()  # type: ignore[assignment]
    assert with_key((unreadable, *TRUSTED), DIGEST) == (OWN.root.certificate,)
