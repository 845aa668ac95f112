"""However Sectigo packs a certificate, the gateway finds the leaf and puts its chain in order."""

from __future__ import annotations

import base64
import itertools
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.certificates.collected import read_issued
from cagateway.domain.x509.bundles import key_digest
from local.sectigo.authority import Authority
from local.sectigo.ordering.behaviour import Behaviour
from local.sectigo.ordering.formats import packed

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
AUTHORITY = Authority.new(NOW)
LEAF = AUTHORITY.issue(
    ec.generate_private_key(ec.SECP256R1()).public_key(), ["shop.example"], 30, NOW
)
ABOVE = {
    "root": (AUTHORITY.intermediate, AUTHORITY.root),
    "cross": (AUTHORITY.intermediate, *AUTHORITY.crossed),
    "issuer": (AUTHORITY.intermediate,),
}
WAYS = list(itertools.product(ABOVE, (False, True), ("LF", "CRLF"), ("CERTIFICATE", "PKCS7")))


def in_base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


@pytest.mark.parametrize(("chain", "is_reversed", "line_ends", "armour"), WAYS)
@pytest.mark.parametrize("kind", ["x509R", "x509", "pem", "base64"])
def test_each_shape_is_read(
    kind: str, chain: str, is_reversed: bool, line_ends: str, armour: str
) -> None:
    behaviour = Behaviour.model_validate(
        {
            "chain": chain,
            "reversedChain": is_reversed,
            "lineEnds": line_ends,
            "armour": armour,
        }
    )
    body = packed(LEAF, AUTHORITY, kind, behaviour)
    assert (b"\r\n" in body) is (line_ends == "CRLF")
    read = read_issued(body, key_digest(LEAF), NOW)
    assert read.certificate == in_base64(LEAF)
    assert read.chain == tuple(map(in_base64, ABOVE[chain]))


def test_each_certificate_below_a_root_names_its_issuers_key() -> None:
    """RFC 5280, 4.2.1.1; clients ask for renewal information by it (RFC 9773, 4.1)."""
    of = x509.AuthorityKeyIdentifier
    issuers = ((LEAF, AUTHORITY.intermediate), (AUTHORITY.intermediate, AUTHORITY.root))
    for certificate, issuer in issuers:
        named = certificate.extensions.get_extension_for_class(of).value
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        assert named.key_identifier == own.digest
