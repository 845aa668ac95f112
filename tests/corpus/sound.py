"""Requests that are sound: accepted, or refused for the kind of their key alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    mldsa,
    padding,
    rsa,
)
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes

from tests.corpus.der import patched, rsa_key, unsigned_csr
from tests.corpus.signed import P256_KEY, RSA_KEY, SHA256, bare, csr, der, pem

_ALLOWED: dict[str, CertificateIssuerPrivateKeyTypes] = {
    "rsa-3072": rsa.generate_private_key(65_537, 3_072),
    "ec-p256": P256_KEY,
    "ec-p384": ec.generate_private_key(ec.SECP384R1()),
    "ec-p521": ec.generate_private_key(ec.SECP521R1()),
}
_NOT_ALLOWED: dict[str, CertificateIssuerPrivateKeyTypes] = {
    "rsa-2056": rsa.generate_private_key(65_537, 2_056),
    "dsa-2048": dsa.generate_private_key(2_048),
    "ec-secp256k1": ec.generate_private_key(ec.SECP256K1()),
    "ec-p224": ec.generate_private_key(ec.SECP224R1()),
    "ec-brainpool-p256": ec.generate_private_key(ec.BrainpoolP256R1()),
}
_WITH_THEIR_OWN_HASH: dict[str, CertificateIssuerPrivateKeyTypes] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
    "ed448": ed448.Ed448PrivateKey.generate(),
    "ml-dsa-65": mldsa.MLDSA65PrivateKey.generate(),
}


def files() -> Iterator[tuple[str, str, str]]:
    yield from (("accepted", name, text) for name, text in _forms())
    yield from (("accepted", name, bare(der(csr(key)))) for name, key in _ALLOWED.items())
    refused = "key-type-not-allowed"
    yield from ((refused, name, bare(der(csr(key)))) for name, key in _NOT_ALLOWED.items())
    for name, key in _WITH_THEIR_OWN_HASH.items():
        yield refused, name, bare(der(csr(key, None)))
    yield from _of_unknown_kinds()


def _forms() -> Iterator[tuple[str, str]]:
    request = csr()
    yield "bare", bare(der(request))
    yield "bare-in-lines", base64.encodebytes(der(request)).decode()
    yield "bare-in-crlf-lines", base64.encodebytes(der(request)).decode().replace("\n", "\r\n")
    yield "pem", pem(request)
    yield "pem-crlf", pem(request).replace("\n", "\r\n")
    yield "pem-amid-blanks", f"\n \t{pem(request)}\r\n\n"
    yield "pem-new-label", pem(request).replace("CERTIFICATE", "NEW CERTIFICATE")
    yield "rsa-pss", bare(der(csr(rsa_padding=padding.PSS(padding.MGF1(SHA256), 32))))
    names = [x509.DNSName(f"host-{number}.example.com") for number in range(900)]
    yield "nine-hundred-names", bare(der(csr(names=names)))


def _of_unknown_kinds() -> Iterator[tuple[str, str, str]]:
    codes = "invalid-csr+key-type-not-allowed"
    curve, unknown_curve = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
    yield codes, "ec-unknown-curve", bare(patched(csr(P256_KEY), curve, unknown_curve))
    numbers = RSA_KEY.public_key().public_numbers()
    content = unsigned_csr(rsa_key(numbers.n, numbers.e))
    algorithm = bytes.fromhex("06092a864886f70d010101")
    unknown = bytes.fromhex("06092a864886f70d01017f")
    yield codes, "unknown-algorithm", bare(content.replace(algorithm, unknown))
