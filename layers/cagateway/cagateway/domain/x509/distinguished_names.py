"""Distinguished names as text (RFC 4514): read into parts, never compared as they are written."""

from __future__ import annotations

import re

from cagateway.values import dataclass

# A name of a dozen attributes at their longest (RFC 5280, A.1: 64 characters each) fits twice.
MAX_DN_CHARACTERS = 2_048
# By OID: what RFC 4514 (3), RFC 4519, RFC 2985, the CA/B Forum and common software call a type.
_NAMES = {
    "2.5.4.3": "CN commonName",
    "2.5.4.4": "SN surname",
    "2.5.4.5": "serialNumber",
    "2.5.4.6": "C countryName country",
    "2.5.4.7": "L localityName locality",
    "2.5.4.8": "ST S stateOrProvinceName state",
    "2.5.4.9": "STREET streetAddress",
    "2.5.4.10": "O organizationName organization",
    "2.5.4.11": "OU organizationalUnitName organizationalUnit",
    "2.5.4.12": "T title",
    "2.5.4.13": "description",
    "2.5.4.15": "businessCategory",
    "2.5.4.17": "postalCode",
    "2.5.4.41": "name",
    "2.5.4.42": "GN G givenName",
    "2.5.4.43": "initials",
    "2.5.4.44": "generationQualifier",
    "2.5.4.45": "x500UniqueIdentifier",
    "2.5.4.46": "DNQ dnQualifier",
    "2.5.4.65": "pseudonym",
    "2.5.4.97": "organizationIdentifier",
    "0.9.2342.19200300.100.1.1": "UID userId",
    "0.9.2342.19200300.100.1.25": "DC domainComponent",
    "1.2.840.113549.1.9.1": "E emailAddress email",
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionLocalityName",
    "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionStateOrProvinceName",
    "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionCountryName",
}
_OIDS = {name.lower(): oid for oid, names in _NAMES.items() for name in names.split()}
# X.680's string types, as `#hex` spells them in BER, with their encodings.
_STRINGS = {
    0x0C: "utf-8",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
# X.690, 8.1.3: lengths from here on are written in octets of their own; the rest says in how many.
_LONG_FORM = 0x80

_ESCAPE = r'\\[0-9A-Fa-f]{2}|\\[ "#+,;<=>\\]'
_PLAIN = r'[^"+,;<>\\\0]'
# What is taken stays taken (`*+`): no character of it begins what follows, and giving back each in
# turn would cost the square of a name's length.
_ATTRIBUTE = re.compile(
    r" *+(?P<type>[A-Za-z][A-Za-z0-9-]*+|(?:[Oo][Ii][Dd]\.)?[0-9]++(?:\.[0-9]++)++) *+= *+"
    rf"(?:#(?P<hex>(?:[0-9A-Fa-f]{{2}})++) *+|(?P<text>(?!#)(?:{_ESCAPE}|{_PLAIN})*+))"
    r"(?P<separator>[,+]|\Z)"
)
_PIECE = re.compile(rf"{_ESCAPE}|{_PLAIN}+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a name.

    Args:
        type: Its OID; a name that is not known here, in lower case.
        value: Its text; what is no text, as `#` and the hexadecimal digits of its BER.
        is_encoded: Whether it is not text; a text may look like such digits as well.
    """

    type: str
    value: str
    is_encoded: bool = False


# Its relative names in the order in which they are written. Those of several attributes have none.
DistinguishedName = tuple[frozenset[Attribute], ...]


def attribute_type(name: str) -> str:
    """Give a type's OID; for a name that is not known, the name in lower case (RFC 4512, 1.4).

    >>> attribute_type("cn"), attribute_type("OID.2.5.4.3"), attribute_type("Team")
    ('2.5.4.3', '2.5.4.3', 'team')
    """
    lowered = name.lower().removeprefix("oid.")
    return _OIDS.get(lowered, lowered)


def type_name(oid: str) -> str:
    """Give what a type is called; the OID of one that is not known.

    >>> type_name("2.5.4.3"), type_name("1.2.3")
    ('CN', '1.2.3')
    """
    return _NAMES.get(oid, oid).split()[0]


def read_distinguished_name(text: str) -> DistinguishedName | None:
    r"""Read a name; `None` if it is not one, is empty, or has more than 2,048 characters.

    Blanks around separators, which RFC 4514 has not but people write, are passed over.

    >>> read_distinguished_name("CN=demo, O=Example\\, Inc.")[1]
    frozenset({Attribute(type='2.5.4.10', value='Example, Inc.', is_encoded=False)})
    """
    if len(text) > MAX_DN_CHARACTERS:
        return None
    names: list[list[Attribute]] = [[]]
    position, separator = 0, ","
    while separator:
        match = _ATTRIBUTE.match(text, position)
        attribute = _attribute(match) if match else None
        if match is None or attribute is None:
            return None
        names[-1].append(attribute)
        position, separator = match.end(), match["separator"]
        if separator == ",":
            names.append([])
    parts = tuple(frozenset(attributes) for attributes in names)
    # X.501, 9.3: no part has an attribute twice; in a set, the second would vanish unseen.
    return parts if sum(map(len, parts)) == sum(map(len, names)) else None


def attribute_of_ber(oid: str, content: bytes) -> Attribute:
    """Read an attribute whose value is given in BER: a string's text, whichever type it has.

    >>> attribute_of_ber("2.5.4.3", bytes.fromhex("0c0161"))
    Attribute(type='2.5.4.3', value='a', is_encoded=False)
    """
    octets = _octets_of_ber(content)
    try:
        if octets is not None:
            return Attribute(oid, octets.decode(_STRINGS[content[0]]))
    except (KeyError, UnicodeError):
        pass
    return Attribute(oid, f"#{content.hex()}", is_encoded=True)


def _attribute(match: re.Match[str]) -> Attribute | None:
    """Decode an attribute; `None` if its octets are not UTF-8."""
    oid = attribute_type(match["type"])
    if match["hex"]:
        return attribute_of_ber(oid, bytes.fromhex(match["hex"]))
    pieces = _PIECE.findall(match["text"])
    if pieces and not pieces[-1].startswith("\\"):
        pieces[-1] = pieces[-1].rstrip(" ")
    try:
        return Attribute(oid, b"".join(map(_octets, pieces)).decode())
    except UnicodeError:
        return None


def _octets(piece: str) -> bytes:
    if not piece.startswith("\\"):
        return piece.encode()
    escaped = piece[1:]
    return bytes.fromhex(escaped) if len(escaped) > 1 else escaped.encode()


def _octets_of_ber(content: bytes) -> bytes | None:
    """Take one value's octets; `None` unless its length is given and true."""
    first = content[1] if len(content) > 1 else _LONG_FORM
    start = 2 + (first - _LONG_FORM if first > _LONG_FORM else 0)
    length = int.from_bytes(content[2:start], "big") if first > _LONG_FORM else first
    is_whole = first != _LONG_FORM and start + length == len(content)
    return content[start:] if is_whole else None
