"""Subject alternative names (RFC 5280, 4.2.1.6): type and value, from the request or its CSR.

Hosts and addresses have one form each, in which they are compared, ordered and shown: RFC 1034,
3.5, with the underscores that private CAs issue for; RFC 6125, 6.4.3 for wildcards; IDNA 2008 (RFC
5891) for everything beyond ASCII, as A-labels; RFC 5952 for addresses.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

from cagateway.domain.text import ONE_LINE_RULE, cleaned, is_one_line
from cagateway.values import dataclass

# RFC 1035, 2.3.4: 255 octets with the length of each label and of the root.
MAX_HOST_CHARACTERS = 253
_MAX_LABEL_CHARACTERS = 63
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_WILDCARD = "*."
_A_LABEL = "xn--"


def host_name(text: str) -> str | None:
    """Give a host name in its normal form; `None` if the text is none.

    >>> host_name("WWW.Example.COM."), host_name("*.Bücher.example"), host_name("192.0.2.1")
    ('www.example.com', '*.xn--bcher-kva.example', None)
    """
    # Of characters beyond ASCII, each takes one of an A-label at least.
    if len(text) > MAX_HOST_CHARACTERS + 1:
        return None
    lowered = text.lower() if text.isascii() else unicodedata.normalize("NFC", text.lower())
    bare = lowered.removesuffix(".")
    name = _WILDCARD if bare.startswith(_WILDCARD) else ""
    for label in bare.removeprefix(_WILDCARD).split("."):
        read = _label(label) or ""
        name += f"{read}."
        # One by one: what is too long already costs no further conversion.
        if not read or len(name) > MAX_HOST_CHARACTERS + 1:
            return None
    # What ends in a number is an address, or a mistake for one (WHATWG URL, 3.5).
    return None if read.isdecimal() else name.removesuffix(".")


def address(text: str) -> str | None:
    """Give an IP address in its normal form; `None` if the text is none, or has a zone.

    >>> address("2001:0DB8::0001"), address("::FFFF:c000:201"), address("fe80::1%eth0")
    ('2001:db8::1', '::ffff:192.0.2.1', None)
    """
    try:
        read = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(read, ipaddress.IPv6Address):
        if read.scope_id is not None:
            return None
        # RFC 5952, 5. Releases of Python write it differently.
        return f"::ffff:{read.ipv4_mapped}" if read.ipv4_mapped else read.compressed
    return str(read)


def _label(label: str) -> str | None:
    """Give a label, as an A-label if it is internationalized; `None` if it is none."""
    if len(label) > _MAX_LABEL_CHARACTERS:
        return None
    if label.isascii() and not label.startswith(_A_LABEL):
        return label if _LABEL.fullmatch(label) else None
    import idna  # noqa: PLC0415 - its tables are loaded for the few names that need them

    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:
        return None


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
# which no mailbox in use has). Sectigo takes names as one text with commas: none must become two.
_WITHOUT_COMMAS = frozenset({"dNSName", "iPAddress", "rfc822Name"})
_COMMA_OR_BLANK = re.compile(r"[,\s]")
SOUND_RULE = f"{ONE_LINE_RULE}, and as a host, an address or a mailbox without commas and blanks"


@dataclass(frozen=True, slots=True)
class AltName:
    """One name.

    Args:
        type: As RFC 5280 spells it; one that it does not know, as it came.
        value: As text: a DNS name, an address, a URI, a DN as RFC 4514 writes it, or an OID.
        is_encoded: The value is base64 of DER instead, which is not read here.
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

    def is_misnamed(self) -> bool:
        """Tell whether the value is plainly not what the type says.

        >>> AltName("iPAddress", "999.1.1.1").is_misnamed()
        True
        """
        is_read = self.type in _NORMAL_FORMS and not self.is_encoded
        return not self.value or (is_read and normal_alt_name(self) is None)


def alt_name(type_name: str, value: str, *, is_encoded: bool = False) -> AltName:
    """Make a name of what a client sent, without the blanks around it.

    >>> alt_name("DNSNAME", " www.example.com")
    AltName(type='dNSName', value='www.example.com', is_encoded=False)
    """
    return AltName(_TYPES.get(type_name.lower(), type_name), value.strip(" "), is_encoded)


_NORMAL_FORMS = {"dNSName": host_name, "iPAddress": address}
_HOST_RULE = (
    "is no host name: that is labels of letters, digits, hyphens and underscores, of at most 63 "
    "characters each and 253 in all, an asterisk only as the whole first label, and beyond ASCII "
    "what IDNA 2008 allows"
)
_ADDRESS_RULE = "is no IP address: that is one IPv4 or IPv6 address, without prefix, port and zone"


def misfit(name: AltName) -> str:
    """Say why a name that has no normal form cannot be in an SSL certificate."""
    if name.is_encoded and name.type in _NORMAL_FORMS:
        return "is given as DER; give it as text in value"
    if not name.value:
        return "is empty"
    if name.type == "dNSName":
        is_address = address(name.value) is not None
        return "is an address; its type is iPAddress" if is_address else _HOST_RULE
    if name.type == "iPAddress":
        return _ADDRESS_RULE
    return "is of a type that an SSL certificate cannot hold, which is for hosts and addresses"


def normal_alt_name(name: AltName) -> AltName | None:
    """Give a name in the one form that all its spellings have; `None` if it has no such form.

    Of hosts and addresses alone it is known what their spellings are.

    >>> normal_alt_name(AltName("iPAddress", "2001:DB8:0::1")).value
    '2001:db8::1'
    """
    normal_form = _NORMAL_FORMS.get(name.type)
    value = normal_form(name.value) if normal_form and not name.is_encoded else None
    return None if value is None else AltName(name.type, value)


def common_alt_name(common_name: str) -> AltName | None:
    """Read a common name as what it names; `None` if it reads as neither host nor address.

    A host has a dot: `Archive` is a title.

    >>> common_alt_name("WWW.example.com"), common_alt_name("Archive")
    (AltName(type='dNSName', value='www.example.com', is_encoded=False), None)
    """
    text = common_name.strip(" ")
    ip = address(text)
    if ip is not None:
        return AltName("iPAddress", ip)
    host = host_name(text)
    return AltName("dNSName", host) if host and "." in host else None


# A host's longest; a mailbox has 320 characters at most, and none in use comes near.
_LONGEST_IN_LISTS = 253


def name_in_lists(text: str) -> str:
    """Give a certificate's name as it is compared; one without a normal form in lower case.

    >>> name_in_lists("WWW.Example.com."), name_in_lists("2001:DB8::0:1")
    ('www.example.com', '2001:db8::1')
    >>> name_in_lists("Ada@Example.com")
    'ada@example.com'
    """
    bare = text.strip()
    known = address(bare) or host_name(bare)
    return known or cleaned(bare.lower())[:_LONGEST_IN_LISTS]
