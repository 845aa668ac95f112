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
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.corpus.der import (
    SEQUENCE,
    bits,
    integer,
    oid,
    patched,
    rsa_key,
    signed_with,
    unsigned_csr,
)
from tests.corpus.der import der as der_value
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


_PSS = "1.2.840.113549.1.1.10"
_P256_B = "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"
_P256_BASE = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
_P256_ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"


def files() -> Iterator[tuple[str, str, str]]:
    yield from (("accepted", name, text) for name, text in _forms())
    yield from (("accepted", name, bare(der(csr(key)))) for name, key in _ALLOWED.items())
    refused = "key-type-not-allowed"
    yield from ((refused, name, bare(der(csr(key)))) for name, key in _NOT_ALLOWED.items())
    for name, key in _WITH_THEIR_OWN_HASH.items():
        yield refused, name, bare(der(csr(key, None)))
    yield from ((refused, name, bare(content)) for name, content in odd_algorithms())
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


def odd_algorithms() -> Iterator[tuple[str, bytes]]:
    """Write keys of allowed kinds whose algorithm no public certificate can hold (BR, 7.1.3.1)."""
    numbers = RSA_KEY.public_key().public_numbers()
    rsa_numbers = der_value(SEQUENCE, integer(numbers.n), integer(numbers.e))
    for name, oid_of in (("rsa-without-null", "1.2.840.113549.1.1.1"), ("rsassa-pss-key", _PSS)):
        key = der_value(SEQUENCE, der_value(SEQUENCE, oid(oid_of)), bits(rsa_numbers))
        yield name, signed_with(RSA_KEY, key)
    point = P256_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    algorithm = der_value(SEQUENCE, oid("1.2.840.10045.2.1"), _explicit_p256())
    yield "ec-explicit", signed_with(P256_KEY, der_value(SEQUENCE, algorithm, bits(point)))


def _explicit_p256() -> bytes:
    """Spell out P-256 (SEC 2, 2.4.2) as ECParameters (RFC 3279, 2.3.5)."""
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    field = der_value(SEQUENCE, oid("1.2.840.10045.1.1"), integer(prime))
    a, b = (prime - 3).to_bytes(32), bytes.fromhex(_P256_B)
    curve = der_value(SEQUENCE, der_value(0x04, a), der_value(0x04, b))
    base = der_value(0x04, bytes.fromhex(_P256_BASE))
    return der_value(
        SEQUENCE, integer(1), field, curve, base, integer(int(_P256_ORDER, 16)), integer(1)
    )


def _of_unknown_kinds() -> Iterator[tuple[str, str, str]]:
    codes = "invalid-csr+key-type-not-allowed"
    curve, unknown_curve = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
    yield codes, "ec-unknown-curve", bare(patched(csr(P256_KEY), curve, unknown_curve))
    numbers = RSA_KEY.public_key().public_numbers()
    content = unsigned_csr(rsa_key(numbers.n, numbers.e))
    algorithm = bytes.fromhex("06092a864886f70d010101")
    unknown = bytes.fromhex("06092a864886f70d01017f")
    yield codes, "unknown-algorithm", bare(content.replace(algorithm, unknown))
