"""Just enough DER (X.690) to write requests that no library would write."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEQUENCE = 0x30
ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")

KEY = ec.generate_private_key(ec.SECP256R1())


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


def oid(dotted: str) -> bytes:
    """Write an object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    return der(0x06, b"".join(map(_base_128, (40 * first + second, *rest))))


def _base_128(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.insert(0, 0x80 | number & 0x7F)
    return bytes(octets)


def extension(dotted: str, value: bytes) -> bytes:
    """Write an extension (RFC 5280, 4.1) that is not critical."""
    return der(SEQUENCE, oid(dotted), der(0x04, value))


def requested_extensions(*extensions: bytes) -> bytes:
    """Write the attribute of a CSR that holds its extensions (RFC 2985, 5.4.2)."""
    return der(SEQUENCE, oid("1.2.840.113549.1.9.14"), der(0x31, der(SEQUENCE, *extensions)))


def signed_csr(subject: bytes, *attributes: bytes) -> bytes:
    """Write a CSR with any subject and attributes, soundly signed, so that all of it is read."""
    spki = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = der(SEQUENCE, integer(0), subject, spki, der(0xA0, *attributes))
    signature = KEY.sign(info, ec.ECDSA(hashes.SHA256()))
    return der(SEQUENCE, info, ECDSA_WITH_SHA256, bits(signature))
