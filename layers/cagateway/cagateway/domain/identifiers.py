"""The ids of CAs and profiles, checked before they touch a key, a log line or a metric."""

from __future__ import annotations

import re

# RFC 3986's unreserved characters: such an id reads the same in a URL, a key and a log.
# CA Gateway's own ids have the form partition~caid. 64 fits both halves with room to spare.
IDENTIFIER_RULE = "1 to 64 of the characters A-Z a-z 0-9 . _ ~ -, and not . or .. alone"
IDENTIFIER_PATTERN = r"[A-Za-z0-9._~-]{1,64}"
_IDENTIFIER = re.compile(IDENTIFIER_PATTERN)


def is_identifier(text: str) -> bool:
    """Tell whether `text` may be the id of a CA or a profile.

    >>> is_identifier("partition~ca-1"), is_identifier("a/b"), is_identifier("")
    (True, False, False)
    """
    # As a segment of a path, these two mean another path (RFC 3986, 3.3).
    return _IDENTIFIER.fullmatch(text) is not None and text not in {".", ".."}


MAX_INT32 = 2**31 - 1  # Sectigo's schema types organization and profile ids as int32


def sectigo_id(value: object) -> int | None:
    """Read an id of Sectigo's, a positive number, which a string may hold.

    >>> sectigo_id("60515"), sectigo_id("060515"), sectigo_id(True)
    (60515, None, None)
    """
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,9}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= MAX_INT32 else None


# A refused id is echoed so that its sender can find it, but never at a length of its choosing.
_MAX_ECHO_CHARACTERS = 80


def printable(text: str) -> str:
    r"""Make hostile text safe to echo: printable ASCII, at most 80 characters.

    >>> printable("a\r\nb")
    'a\\r\\nb'
    """
    escaped = text[: _MAX_ECHO_CHARACTERS + 1].encode("unicode_escape").decode("ascii")
    if len(escaped) <= _MAX_ECHO_CHARACTERS:
        return escaped
    return escaped[:_MAX_ECHO_CHARACTERS] + "..."


# Nothing that is meant to be short is longer than this, and every private key is.
_MAX_UNKNOWN_CHARACTERS = 40


def echoed(text: str) -> str:
    """Repeat what a client sent in place of something short; it may be a private key.

    >>> echoed("corp tls"), echoed("MIIEvQIBADANBg" * 100)
    ('corp tls', '(1400 characters)')
    """
    if is_identifier(text):
        return text
    if len(text) > _MAX_UNKNOWN_CHARACTERS:
        return f"({len(text)} characters)"
    return printable(text)
