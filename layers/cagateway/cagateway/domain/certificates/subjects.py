"""Subjects by name: equal where RFC 4514 says so, whatever their spelling."""

from __future__ import annotations

from cryptography import x509

from cagateway.domain.certificates.order import digest_of

# The longest names have some dozen parts of at most 64 characters (RFC 5280, A.1).
MAX_DN_CHARACTERS = 4_096


def subject_digest(name: x509.Name) -> str:
    """Name a subject; the order of its parts counts, and within a part it does not."""
    parts = [
        sorted((attribute.oid.dotted_string, str(attribute.value)) for attribute in part)
        for part in name.rdns
    ]
    return digest_of("subject", parts)


def read_dn(text: str) -> x509.Name | None:
    """Read a distinguished name (RFC 4514); `None` if it is none.

    >>> read_dn("CN=www.example.com, O=Example") == read_dn("cn=www.example.com,o=Example")
    True
    """
    if not text or len(text) > MAX_DN_CHARACTERS:
        return None
    try:
        return x509.Name.from_rfc4514_string(_without_blanks(text).strip(), _ANY_CASE)
    except ValueError:
        return None


def _without_blanks(text: str) -> str:
    """Leave out blanks after unescaped commas, which people write and RFC 4514 does not know."""
    out, escaped, after_comma = [], False, False
    for character in text:
        if after_comma and character == " ":
            continue
        after_comma = character == "," and not escaped
        escaped = character == "\\" and not escaped
        out.append(character)
    return "".join(out)


class _AnyCase(dict[str, x509.ObjectIdentifier]):
    """Attribute types are compared regardless of case (RFC 4512, 1.4)."""

    def get(self, name: str, default: object = None) -> x509.ObjectIdentifier:
        return super().get(name.upper(), default)  # type: ignore[arg-type] # as dict's


_OIDS = x509.NameOID
_ANY_CASE = _AnyCase(
    {
        "CN": _OIDS.COMMON_NAME,
        "L": _OIDS.LOCALITY_NAME,
        "ST": _OIDS.STATE_OR_PROVINCE_NAME,
        "S": _OIDS.STATE_OR_PROVINCE_NAME,
        "O": _OIDS.ORGANIZATION_NAME,
        "OU": _OIDS.ORGANIZATIONAL_UNIT_NAME,
        "C": _OIDS.COUNTRY_NAME,
        "STREET": _OIDS.STREET_ADDRESS,
        "DC": _OIDS.DOMAIN_COMPONENT,
        "UID": _OIDS.USER_ID,
        "E": _OIDS.EMAIL_ADDRESS,
        "EMAILADDRESS": _OIDS.EMAIL_ADDRESS,
        "SERIALNUMBER": _OIDS.SERIAL_NUMBER,
        "GN": _OIDS.GIVEN_NAME,
        "SN": _OIDS.SURNAME,
        "T": _OIDS.TITLE,
    }
)
