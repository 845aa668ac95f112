"""Just enough DER (X.690) to write requests that no library would write."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

SEQUENCE = 0x30
RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")


def der(tag: int, *parts: bytes) -> bytes:
    """Write one value: tag, definite length, contents."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def integer(value: int) -> bytes:
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, signed=True))


def bits(content: bytes) -> bytes:
    return der(0x03, b"\0", content)


def rsa_key(modulus: int, exponent: int) -> bytes:
    """Write a SubjectPublicKeyInfo with any numbers."""
    return der(SEQUENCE, RSA_ENCRYPTION, bits(der(SEQUENCE, integer(modulus), integer(exponent))))


def p256_key(point: bytes) -> bytes:
    """Write a SubjectPublicKeyInfo with any point."""
    return der(SEQUENCE, P256, bits(point))


def unsigned_csr(public_key: bytes, version: int = 0) -> bytes:
    """Write a CSR around a key; its signature is of 256 zeros."""
    info = der(SEQUENCE, integer(version), der(SEQUENCE), public_key, der(0xA0))
    return der(SEQUENCE, info, SHA256_WITH_RSA, bits(bytes(256)))


def patched(csr: x509.CertificateSigningRequest, old: bytes, new: bytes) -> bytes:
    """Replace octets of a CSR by as many others."""
    content = csr.public_bytes(Encoding.DER)
    assert old in content
    assert len(old) == len(new)
    return content.replace(old, new)
