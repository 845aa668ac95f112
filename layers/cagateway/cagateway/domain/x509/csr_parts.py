"""What stands in DER that is no certificate request, and which part of one breaks the standard.

Sound requests are cryptography's to read, which says neither. So this reads once more what it
refuses, with the rules of DER (X.690), RFC 2986 and RFC 5280 that software in the field breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cagateway.domain.x509.csr_text import FORMS, Unreadable, holding
from cagateway.domain.x509.der import (
    BIT_STRING,
    CONSTRUCTED,
    INTEGER,
    OID,
    SEQUENCE,
    SET,
    MalformedError,
    Value,
    dotted,
    value_at,
    values_in,
)
from cagateway.domain.x509.distinguished_names import type_name

_ATTRIBUTES = 0xA0
# PKCS #9's (RFC 2985, 5.4.2), and Microsoft's from before it.
_EXTENSION_REQUESTS = frozenset({"1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"})
_UTF8, _PRINTABLE, _TELETEX, _BMP, _UNIVERSAL = 0x0C, 0x13, 0x14, 0x1E, 0x1C
_PARTS = ("version", "subject", "public key", "attributes", "signature algorithm", "signature")
_ANEW = "Make the request anew with current software."
_COPY = "Copy the request again, whole and by itself."
_SOMETHING_ELSE = "DER of something else"

# How other things than CSRs begin in DER (X.690, 8.1: a SEQUENCE and its length, then contents).
_BEGINNING = rb"\x30(?:[\x00-\x7f]|\x81.|\x82..|\x83...)"
_LOOKALIKES = (
    # RFC 5208 and 8017: version 0; RFC 5915 and 5958: version 1.
    (_BEGINNING + rb"\x02\x01[\x00\x01]", "a private key"),
    # RFC 8018 and 7292: a password-based algorithm of PKCS #5 or #12 stands first.
    (_BEGINNING * 2 + rb"\x06.\x2a\x86\x48\x86\xf7\x0d\x01[\x05\x0c]", "an encrypted private key"),
    (_BEGINNING + rb"\x02\x01\x03", "a PKCS #12 file"),  # RFC 7292, 4: version 3
    (_BEGINNING + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", "a PKCS #7 message"),  # RFC 2315
    (_BEGINNING * 2 + rb"\xa0\x03\x02\x01", "a certificate"),  # RFC 5280, 4.1: [0] version
    (_BEGINNING * 2 + rb"\x06", "a public key"),  # RFC 5280, 4.1: an algorithm stands first
    # RFC 5280, 5.1: version 2, and an algorithm where a request has its subject.
    (_BEGINNING * 2 + rb"\x02\x01\x01" + _BEGINNING + rb"\x06", "a revocation list"),
)
# X.680, 41.4. What is in it beside letters and digits; people miss * _ & and @.
_NOT_PRINTABLE = re.compile(rb"[^A-Za-z0-9 '()+,./:=?-]")


def other_than_request(der: bytes) -> Unreadable | None:
    """Name what people send by mistake, by how it begins."""
    for beginning, name in _LOOKALIKES:
        if re.match(beginning, der, re.DOTALL):
            return holding(name)
    return None


def flaw_in(der: bytes) -> Unreadable:
    """Say why something cannot be read as a request: which part of it, and which rule."""
    try:
        return _cut(der) or _flaw(der)
    except MalformedError as flaw:
        return Unreadable(f"is not DER (X.690): {flaw}. {FORMS}")


def flaw_in_subject(info: bytes) -> Unreadable:
    """Say why the subject cannot be read of what a request signs, given in DER."""
    _, subject, *_ = values_in(info, value_at(info, 0))
    flaw = _flaw_of_subject(info, subject)
    return flaw or Unreadable(f"has a subject that cannot be read. {_ANEW}", "subject")


def key_algorithm_in(info: bytes) -> bytes:
    """Give the algorithm of a key and its parameters, both in DER, of what a request signs."""
    _, _, key, *_ = values_in(info, value_at(info, 0))
    algorithm = values_in(info, key)[0]
    return info[algorithm.inside : algorithm.end]


def extension_requests_in(info: bytes) -> int:
    """Count the attributes that ask for extensions, of what a sound request signs."""
    _, _, _, *rest = values_in(info, value_at(info, 0))
    attributes = (values_in(info, one) for holder in rest for one in values_in(info, holder))
    return sum(dotted(info, kind) in _EXTENSION_REQUESTS for kind, *_ in attributes)


def _cut(der: bytes) -> Unreadable | None:
    """Compare how long a value says that it is, and how long it is."""
    if der[:1] != bytes([SEQUENCE]):
        return Unreadable(f"is base64, but not of DER (X.690), which begins with 30. {FORMS}")
    end, octets = value_at(der, 0).end, len(der)
    if end > octets:
        return Unreadable(f"is cut off after {octets} of {end} octets. {_COPY}")
    if end < octets:
        return Unreadable(f"ends after {end} of the {octets} octets that were sent. {_COPY}")
    return None


def _flaw(der: bytes) -> Unreadable:
    whole = values_in(der, value_at(der, 0))
    if [one.tag for one in whole] != [SEQUENCE, SEQUENCE, BIT_STRING]:
        return holding(_SOMETHING_ELSE)
    info = values_in(der, whole[0])
    if [one.tag for one in info[:3]] != [INTEGER, SEQUENCE, SEQUENCE]:
        return holding(_SOMETHING_ELSE)
    return _flaw_of_info(der, info) or _flaw_of_parts(der, [*info, *whole[1:]])


def _flaw_of_info(der: bytes, info: list[Value]) -> Unreadable | None:
    """Hold a request against RFC 2986, 4.1."""
    version, subject, _, *rest = info
    if der[version.inside : version.end] != b"\0":
        return _broken("version", "is not 1, which is written as the number 0")
    if not rest:
        return _broken("attributes", "are left out; a request without any has an empty set")
    if len(rest) > 1 or rest[0].tag != _ATTRIBUTES:
        return _broken("attributes", "are not the last part of what is signed")
    return _flaw_of_subject(der, subject)


def _flaw_of_subject(der: bytes, subject: Value) -> Unreadable | None:
    try:
        return next(_unfit_texts(der, subject), None)
    except MalformedError as flaw:
        return _not_der("subject", flaw)


def _flaw_of_parts(der: bytes, parts: list[Value]) -> Unreadable:
    for name, part in zip(_PARTS, parts, strict=True):
        try:
            _check(der, part)
        except MalformedError as flaw:
            return _not_der(name, flaw)
    return Unreadable(f"has a part that cannot be read. {_ANEW}")


def _check(der: bytes, part: Value) -> None:
    """Find broken rules anywhere inside of a part; each octet is read once for its depth."""
    waiting = [part]
    while waiting:
        value = waiting.pop()
        if value.tag & CONSTRUCTED:
            inner = values_in(der, value)
            if value.tag == SET and not _is_sorted(der, inner):
                raise MalformedError(f"the set at octet {value.start} is not sorted")
            waiting += reversed(inner)


def _is_sorted(der: bytes, values: list[Value]) -> bool:
    """X.690, 11.6: the values of a SET OF ascend as octets."""
    written = [der[one.start : one.end] for one in values]
    return all(one <= other for one, other in pairwise(written))


def _unfit_texts(der: bytes, subject: Value) -> Iterator[Unreadable]:
    for relative in values_in(der, subject):
        for attribute in values_in(der, relative):
            kind, text = _attribute(der, attribute)
            unfit = _unfit(text.tag, der[text.inside : text.end])
            if unfit:
                yield Unreadable(
                    f"has a subject whose {kind} is {unfit}. Make the request anew with "
                    "UTF8String, which holds any text (openssl: string_mask = utf8only).",
                    "subject",
                )


def _attribute(der: bytes, attribute: Value) -> tuple[str, Value]:
    inner = values_in(der, attribute)
    if len(inner) != 2 or inner[0].tag != OID:  # noqa: PLR2004 - RFC 5280, 4.1.2.4: type and value
        raise MalformedError(f"the attribute at octet {attribute.start} is not a type and a value")
    return type_name(dotted(der, inner[0])), inner[1]


def _unfit(tag: int, content: bytes) -> str | None:
    """Say which text cannot be of the kind that its tag says (X.680, 41)."""
    if tag == _PRINTABLE and (odd := _NOT_PRINTABLE.search(content)):
        return f"a PrintableString with {_shown(odd[0])}, which that kind does not have"
    if tag == _TELETEX and not content.isascii():
        odd_octet = next(octet for octet in content if not bytes([octet]).isascii())
        return f"a TeletexString with the octet {odd_octet:02X}, which each software reads its way"
    encoding = {_UTF8: "UTF-8", _BMP: "UTF-16-BE", _UNIVERSAL: "UTF-32-BE"}.get(tag)
    try:
        content.decode(encoding or "latin-1")
    except UnicodeDecodeError as error:
        return f"said to be in {encoding}, and is not at its octet {error.start}"
    return None


def _shown(octet: bytes) -> str:
    is_shown = octet.isascii() and octet.decode().isprintable()
    return f"'{octet.decode()}'" if is_shown else f"the octet {octet.hex().upper()}"


def _broken(part: str, problem: str) -> Unreadable:
    return Unreadable(
        f"is a whole request, but its {part} {problem} (RFC 2986, 4.1). {_ANEW}", part
    )


def _not_der(part: str, flaw: MalformedError) -> Unreadable:
    return Unreadable(
        f"is a whole request, but DER (X.690) is broken in its {part}: {flaw}. {_ANEW}", part
    )
