"""Reading DER (X.690): each value by its tag and its place, and object identifiers.

Without cryptography, whose import would cost readers a third of their cold start, and which does
not say what is wrong with what it refuses.
"""

from __future__ import annotations

from typing import NamedTuple

INTEGER, BIT_STRING, OCTET_STRING, OID = 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
CONSTRUCTED = 0x20
# X.690, 8.1.2.4: tags from here on are written in octets of their own. Nothing read here has one.
_LONG_TAG = 0x1F
# X.690, 8.1.3.5: longer lengths take octets of their own. Four of them count to 4 GB.
_LONG_FORM, _MAX_LENGTH_OCTETS = 0x80, 4
# X.690, 8.19: seven bits to an octet, the eighth says that more follow. UUIDs take 19 octets.
_MORE, _MAX_OID_OCTETS = 0x80, 64


class MalformedError(Exception):
    """DER's rules are broken, at an octet that is counted from 0."""


class Value(NamedTuple):
    """One value: its tag, where it starts, where its contents do, and where they end."""

    tag: int
    start: int
    inside: int
    end: int


def value_at(der: bytes, at: int) -> Value:
    """Read a tag and a length (X.690, 8.1 and 10.1); the value may end beyond the octets.

    Raises:
        MalformedError: There is none.
    """
    head = der[at : at + 2 + _MAX_LENGTH_OCTETS]
    if len(head) < 2:  # noqa: PLR2004 - a tag and a length
        raise MalformedError(f"it ends at octet {len(der)} within a value")
    tag, first = head[0], head[1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise MalformedError(f"octet {at} is a tag that no request has")
    if first < _LONG_FORM:
        return Value(tag, at, at + 2, at + 2 + first)
    octets = head[2 : 2 + (first & ~_LONG_FORM)]
    size = int.from_bytes(octets, "big")
    if first == _LONG_FORM or first & ~_LONG_FORM > len(octets) or size < _least(len(octets)):
        raise MalformedError(f"the length at octet {at + 1} is not written in its shortest form")
    return Value(tag, at, at + 2 + len(octets), at + 2 + len(octets) + size)


def values_in(der: bytes, holder: Value) -> list[Value]:
    """Read the values that one is made of.

    Raises:
        MalformedError: It is not made of values alone.
    """
    found, at = list[Value](), holder.inside
    while at < holder.end:
        found.append(value_at(der, at))
        at = found[-1].end
        if at > holder.end:
            raise MalformedError(f"the value at octet {found[-1].start} goes beyond what holds it")
    return found


def members_of(der: bytes, holder: Value, tag: int) -> list[Value]:
    """Read the values in one that must have a tag, such as a SEQUENCE.

    Raises:
        MalformedError: It has another tag, or is not made of values alone.
    """
    if holder.tag != tag:
        raise MalformedError(f"the value at octet {holder.start} has another tag than {tag:#04x}")
    return values_in(der, holder)


def dotted(der: bytes, oid: Value) -> str:
    """Write an object identifier (X.690, 8.19).

    Raises:
        MalformedError: It is none.
    """
    octets = der[oid.inside : oid.end]
    if oid.tag != OID or not 0 < len(octets) <= _MAX_OID_OCTETS or octets[-1] & _MORE:
        raise MalformedError(f"the value at octet {oid.start} is no object identifier")
    numbers, number = list[int](), 0
    for octet in octets:
        number = number << 7 | octet & ~_MORE
        if not octet & _MORE:
            numbers.append(number)
            number = 0
    # The first two numbers are one: 40 times the first, which is 0, 1 or 2, and the second.
    root = min(numbers[0] // 40, 2)
    return ".".join(map(str, (root, numbers[0] - 40 * root, *numbers[1:])))


def _least(octets: int) -> int:
    return max(_LONG_FORM, 1 << 8 * (octets - 1))
