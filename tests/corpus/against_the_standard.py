"""Whole requests, soundly signed, of which one part is not as the standard has it."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.corpus.der import (
    ECDSA_WITH_SHA256,
    KEY,
    SEQUENCE,
    bits,
    der,
    integer,
    oid,
    requested_extensions,
    signed_csr,
)
from tests.corpus.signed import bare

_COMMON_NAME, _ORGANIZATION = "2.5.4.3", "2.5.4.10"
_UTF8, _PRINTABLE, _TELETEX, _BMP = 0x0C, 0x13, 0x14, 0x1E
_SPKI = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
_NO_ATTRIBUTES = der(0xA0)


def files() -> Iterator[tuple[str, str, str]]:
    for name, content in (*_texts(), *_structures(), *_other_der()):
        yield "invalid-csr", name, bare(content)


def subject(tag: int, value: bytes, kind: str = _COMMON_NAME) -> bytes:
    return der(SEQUENCE, der(0x31, der(SEQUENCE, oid(kind), der(tag, value))))


def signed_info(*parts: bytes) -> bytes:
    """Sign whatever stands where a request has its contents."""
    info = der(SEQUENCE, *parts)
    signature = KEY.sign(info, ec.ECDSA(hashes.SHA256()))
    return der(SEQUENCE, info, ECDSA_WITH_SHA256, bits(signature))


_NAME = subject(_UTF8, b"www.example.com")


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "printable-star", signed_csr(subject(_PRINTABLE, b"*.example.com"))
    yield "printable-star-of-2-999", signed_csr(subject(_PRINTABLE, b"*", "2.999"))
    yield "long-tag-in-the-subject", signed_csr(der(SEQUENCE, der(0x31, b"\x1f\x85\x01\x00")))
    yield "printable-underscore", signed_csr(subject(_PRINTABLE, b"a_b.example.com"))
    yield "printable-ampersand", signed_csr(subject(_PRINTABLE, b"A & B", _ORGANIZATION))
    yield "printable-umlaut", signed_csr(subject(_PRINTABLE, "Z\u00fcrich".encode("latin-1")))
    yield (
        "teletex-umlaut",
        signed_csr(subject(_TELETEX, "M\u00fcller".encode("latin-1"), _ORGANIZATION)),
    )
    yield "utf-8-in-latin-1", signed_csr(subject(_UTF8, "M\u00fcller".encode("latin-1")))
    yield "bmp-of-odd-length", signed_csr(subject(_BMP, b"\0ab"))


def _structures() -> Iterator[tuple[str, bytes]]:
    yield "version-2", signed_info(integer(1), _NAME, _SPKI, _NO_ATTRIBUTES)
    yield "version-3", signed_info(integer(2), _NAME, _SPKI, _NO_ATTRIBUTES)
    yield "no-attributes", signed_info(integer(0), _NAME, _SPKI)
    yield "more-than-attributes", signed_info(integer(0), _NAME, _SPKI, _NO_ATTRIBUTES, der(0xA1))
    sound = signed_csr(_NAME)
    inner = sound[3:]
    assert sound[1] == 0x81
    yield "length-in-two-octets-too-many", b"\x30\x83\0\0" + sound[2:3] + inner
    yield "indefinite-length", b"\x30\x80" + inner + b"\0\0"
    yield "cut-after-a-tag", sound[:1]
    two = (der(_UTF8, b"b"), der(_UTF8, b"a"))
    yield "set-not-sorted", signed_csr(_NAME, der(SEQUENCE, oid("1.2.3"), der(0x31, *two)))
    no_value = der(SEQUENCE, der(0x31, der(SEQUENCE, oid(_COMMON_NAME))))
    yield "attribute-without-a-value", signed_csr(no_value)
    beyond = der(SEQUENCE, der(0x31, b"\x30\x20" + oid(_COMMON_NAME)))
    yield "attribute-beyond-its-end", signed_csr(beyond)
    yield "long-tag", signed_csr(_NAME, requested_extensions(b"\x1f\x85\x01\x00"))
    info = der(SEQUENCE, integer(0), _NAME, _SPKI, _NO_ATTRIBUTES)
    nine_unused = der(SEQUENCE, info, ECDSA_WITH_SHA256, der(0x03, b"\x09\0"))
    yield "bit-string-with-nine-unused-bits", nine_unused


def _other_der() -> Iterator[tuple[str, bytes]]:
    sha256 = ECDSA_WITH_SHA256
    revoked = der(SEQUENCE, integer(1), sha256, _NAME, der(0x17, b"261125120000Z"))
    yield "revocation-list-bare", der(SEQUENCE, revoked, sha256, bits(bytes(8)))
    yield "other-der-bare", der(SEQUENCE, der(_UTF8, b"a" * 20), der(_UTF8, b"b"))
    yield "value-beyond-its-end-bare", der(SEQUENCE, b"\x0c\x40" + bytes(20))
    yield "half-a-value-bare", der(SEQUENCE, der(_UTF8, b"a" * 20), b"\x0c")
    yield "empty-sequence-bare", der(SEQUENCE)
    yield "request-without-contents-bare", der(SEQUENCE, der(SEQUENCE), sha256, bits(bytes(8)))
