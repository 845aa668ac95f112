"""Text that is no request, or a damaged one."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cryptography import x509

from tests.corpus.der import (
    SEQUENCE,
    bits,
    extension,
    integer,
    oid,
    patched,
    requested_extensions,
    rsa_key,
    signed_csr,
    unsigned_csr,
)
from tests.corpus.der import der as der_value
from tests.corpus.signed import RSA_KEY, SHA256, bare, csr, der, pem


def files() -> Iterator[tuple[str, str, str]]:
    yield "csr-required", "empty", ""
    yield "csr-required", "blank", " \r\n\t"
    for name, text in (
        *_damaged_text(),
        *_damaged_der(),
        *_unreadable_names(),
        *_odd_contents(),
        *_bombs(),
    ):
        yield "invalid-csr", name, text
    yield "invalid-csr", "too-long", bare(der(csr())) + "A" * 32_768


def _damaged_text() -> Iterator[tuple[str, str]]:
    request = csr()
    text = pem(request)
    yield "prose", "please"
    yield "two-in-one", text + text
    yield "two-bare", f"{bare(der(request))}\n{bare(der(csr()))}"
    yield "no-end", text.replace("-----END CERTIFICATE REQUEST-----\n", "")
    yield "other-end", text.replace("END CERTIFICATE", "END NEW CERTIFICATE")
    yield "pem-with-headers", text.replace("-----\n", "-----\nProc-Type: 4,CLEAR\n\n", 1)
    yield "nul", f"{bare(der(request))}\0"
    yield "hex", der(request).hex() + "z"
    yield "base64url", base64.urlsafe_b64encode(b"\xfb\xff" + der(request)).decode()
    yield "no-padding", bare(der(request) + b"\0" * (1 - len(der(request)) % 3)).rstrip("=")[:-1]
    yield "empty-pem", "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"


def _damaged_der() -> Iterator[tuple[str, str]]:
    request = csr()
    content = der(request)
    yield "truncated", bare(content[: len(content) // 2])
    yield "trailing-byte", bare(content + b"\0")
    yield "tampered-subject", bare(patched(request, b"www.example.com", b"www.example.org"))
    yield "zeros-for-a-signature", bare(unsigned_csr(_key()))
    sha256, unknown = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d01017f")
    yield "signed-with-sha1", bare(patched(request, sha256, bytes.fromhex("2a864886f70d010105")))
    yield "signed-with-sha224", bare(patched(request, sha256, bytes.fromhex("2a864886f70d01010e")))
    yield "signed-with-something", bare(patched(request, sha256, unknown))


def _unreadable_names() -> Iterator[tuple[str, str]]:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    san = x509.SubjectAlternativeName([x509.DNSName("aaaa.example.com")])
    request = builder.add_extension(san, critical=False).sign(RSA_KEY, SHA256)
    yield "name-not-ascii", bare(patched(request, b"aaaa.", b"\xc3\xa4\xc3\xa4."))
    # [2] is a dNSName; [3] an x400Address (RFC 5280, 4.2.1.6).
    yield "name-of-unknown-kind", bare(patched(request, b"\x82\x10aaaa", b"\xa3\x10aaaa"))


def _odd_contents() -> Iterator[tuple[str, str]]:
    """Write what is signed soundly, and what cryptography does not expect."""
    no_name = der_value(SEQUENCE)
    feature_99 = extension("1.3.6.1.5.5.7.1.24", der_value(SEQUENCE, integer(99)))
    yield "tls-feature-99", bare(signed_csr(no_name, requested_extensions(feature_99)))
    common_name = der_value(SEQUENCE, oid("2.5.4.3"), bits(b"x"))
    bit_string = der_value(SEQUENCE, der_value(0x31, common_name))
    directory_name = der_value(SEQUENCE, der_value(0xA4, bit_string))
    san = extension("2.5.29.17", directory_name)
    yield "directory-name-bit-string", bare(signed_csr(no_name, requested_extensions(san)))
    yield "subject-bit-string", bare(signed_csr(bit_string))


def _bombs() -> Iterator[tuple[str, str]]:
    yield "dashes", "-" * 32_000
    yield "begin-markers", "-----BEGIN CERTIFICATE REQUEST-----" * 900
    nested = b""
    for _ in range(6_000):
        nested = der_value(SEQUENCE, nested)
    yield "nested-sequences", bare(nested)[:32_000]
    yield "length-of-gigabytes", bare(b"\x30\x84\x7f\xff\xff\xff\x30\x84\x7f\xff\xff\xff")


def _key() -> bytes:
    numbers = RSA_KEY.public_key().public_numbers()
    return rsa_key(numbers.n, numbers.e)
