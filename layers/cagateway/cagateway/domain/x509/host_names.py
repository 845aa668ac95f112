"""Host names and addresses, each in the one form in which it is compared, ordered and shown.

RFC 1034, 3.5, with the underscores that private CAs issue for; RFC 6125, 6.4.3 for wildcards;
IDNA 2008 (RFC 5891) for everything beyond ASCII, as A-labels; RFC 5952 for addresses.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

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
