"""Subject alternative names (RFC 5280, 4.2.1.6): type and value, from the request or its CSR."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from cryptography import x509

from cagateway.domain.text import ONE_LINE_RULE, is_one_line
from cagateway.domain.values import dataclass

# The types by the names that RFC 5280 and CA Gateway give them, whatever case a client writes.
_TYPES = {
    name.lower(): name
    for name in (
        "dNSName",
        "iPAddress",
        "rfc822Name",
        "uniformResourceIdentifier",
        "directoryName",
        "registeredID",
        "otherName",
    )
}


# What these name has neither commas nor blanks (RFC 5280, 4.2.1.6; RFC 5321 allows them in quotes,
# which nobody has). Sectigo takes names as one text with commas: one name must not become two.
_WITHOUT_COMMAS = frozenset({"dNSName", "iPAddress", "rfc822Name"})
_COMMA_OR_BLANK = re.compile(r"[,\s]")
SOUND_RULE = f"{ONE_LINE_RULE}, and as a host, an address or a mailbox without commas and blanks"


_IN_CSR: Mapping[type[x509.GeneralName], tuple[str, Callable[[Any], str]]] = {
    x509.DNSName: ("dNSName", str),
    x509.IPAddress: ("iPAddress", str),
    x509.RFC822Name: ("rfc822Name", str),
    x509.UniformResourceIdentifier: ("uniformResourceIdentifier", str),
    x509.DirectoryName: ("directoryName", x509.Name.rfc4514_string),
    x509.RegisteredID: ("registeredID", attrgetter("dotted_string")),
}


@dataclass(frozen=True, slots=True)
class AltName:
    """One name.

    Args:
        type: As RFC 5280 spells it; one that it does not know, as it came.
        value: As text: a DNS name, an address, a URI, a DN as RFC 4514 writes it, or an OID.
        is_encoded: The value is base64 of DER instead, which nothing here looks into.
    """

    type: str
    value: str
    is_encoded: bool = False

    def is_of(self, type_name: str) -> bool:
        """Tell whether the name has a type, which profiles write in any case.

        >>> AltName("dNSName", "www.example.com").is_of("DNSNAME")
        True
        """
        return self.type.lower() == type_name.lower()

    def is_sound(self) -> bool:
        """Tell whether the name reads as itself alone, wherever it is passed on.

        >>> AltName("dNSName", "a.example,b.example").is_sound()
        False
        """
        has_commas = self.type in _WITHOUT_COMMAS and _COMMA_OR_BLANK.search(self.value)
        return self.is_encoded or (is_one_line(self.value) and not has_commas)


def alt_name(type_name: str, value: str, *, is_encoded: bool = False) -> AltName:
    """Make a name of what a client sent, without the blanks around it.

    >>> alt_name("DNSNAME", " www.example.com")
    AltName(type='dNSName', value='www.example.com', is_encoded=False)
    """
    return AltName(_TYPES.get(type_name.lower(), type_name), value.strip(" "), is_encoded)


def together(*groups: Iterable[AltName]) -> tuple[AltName, ...]:
    """Put names together in the order given, each once.

    >>> one = AltName("dNSName", "a.example")
    >>> together([one], [one, AltName("dNSName", "b.example")])[1].value
    'b.example'
    """
    return tuple(dict.fromkeys(name for group in groups for name in group))


def alt_name_in_csr(name: x509.GeneralName) -> AltName:
    """Read one name of a CSR."""
    if isinstance(name, x509.OtherName):
        content = x509.SubjectAlternativeName([name]).public_bytes()
        return AltName("otherName", base64.b64encode(content).decode(), is_encoded=True)
    # cryptography reads these seven types only.
    type_name, as_text = _IN_CSR[type(name)]
    return AltName(type_name, as_text(name.value))
