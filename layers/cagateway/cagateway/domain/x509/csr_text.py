r"""The DER within what people paste as a certificate request, or what is wrong with the text.

Forms that mean one thing are read: PEM amid other text, base64 in lines, for URLs or without its
padding, base64 of either, line ends that are spelt `\n`, invisible characters. Everything else is
refused by its name: "not base64" helps no client that takes it for base64.
"""

from __future__ import annotations

import binascii
import re

from cagateway.values import dataclass

# Holds an RSA 16,384 request with a thousand names; a usual one has 1,000 to 2,000 characters.
MAX_CSR_CHARACTERS = 32_767
FORMS = (
    "Send one PKCS #10 certificate request: its DER in base64, or one PEM block with the label "
    "CERTIFICATE REQUEST."
)
# RFC 7468, 7: one label is the standard's, the other what older software writes.
_LABELS = frozenset({"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"})
_MAX_SHOWN_LABELS = 3

# Every repetition here is bounded, or of one class of characters alone: no text makes a search take
# the square of its length.
_BEGIN = re.compile(r"-----BEGIN ([A-Z0-9 #]{1,40})-----")
_END = re.compile(r"-----END ([A-Z0-9 #]{1,40})-----")
_SPELT_BLANK = re.compile(r"\\{1,4}[nrt]")
_SPELT_SLASH = re.compile(r"\\{1,4}/")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=_-]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=_\s-]+")
_HEX = re.compile(r"30[0-9A-Fa-f]{14,}")
_BROKEN_MARKER = re.compile(r"-----BEGIN|BEGIN[^\n]{0,40}CERTIFICATE", re.IGNORECASE)
_SSH_KEY = re.compile(r"(?:ssh-|ecdsa-sha2-|sk-ssh-)[a-z0-9@.-]{1,40} ")
# What comes along from pages and documents without being seen: marks for hyphens, joining and
# direction (of Unicode's Default_Ignorable_Code_Point), byte order marks; and odd blanks.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_OTHER_BLANKS = re.compile(r"[^\S\t\n\r ]+")
_BLANKS = re.compile(r"\s+")
# The second is PuTTY's.
_PRIVATE_KEY = re.compile("PRIVATE KEY|PuTTY-User-Key-File")
_BASE64_OF_URLS = str.maketrans("-_", "+/")
# UTF-8's byte order mark, read as Latin-1.
_MISREAD_MARK = "\u00ef\u00bb\u00bf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# The same, read as UTF-8 and as Latin-1.
_UTF_16_MARKS_AS_TEXT = ("\ufffd\ufffd", "\u00ff\u00fe", "\u00fe\u00ff")
# Every other octet of ASCII text in UTF-16 is a NUL; of DER some hundredths are,
# unless it is made up, and DER of a request begins with 30, a 0 in text.
_NULS_OF_UTF_16 = 3
_CUT_OFF = "Copy the request again, whole."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why there is no request to be read.

    Args:
        problem: A sentence, or several, without "csr" at its beginning.
        part: The part of a request that it is about, if it is one.
    """

    problem: str
    part: str = ""


def der_in(text: str) -> bytes | Unreadable:
    r"""Find the DER that a text holds once.

    >>> der_in("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----")
    b'0\x00'
    >>> der_in("MAA"), der_in("TUFBPQ==")
    (b'0\x00', b'0\x00')
    """
    if len(text) > MAX_CSR_CHARACTERS:
        return Unreadable(f"has {len(text)} characters; at most {MAX_CSR_CHARACTERS} are read.")
    # PEM in base64, as Kubernetes keeps it, and once more by a client that encodes whatever it
    # sends. Each layer is a quarter shorter than the one around it, which bounds all of them.
    while True:
        content = _decoded(text)
        if isinstance(content, Unreadable):
            return content
        text = content.decode("latin-1").removeprefix(_MISREAD_MARK)
        if not (_is_utf_16(content) or _BEGIN.search(text) or _BASE64.fullmatch(text)):
            return content


def holding(what: str) -> Unreadable:
    """Say that something else was sent."""
    if "private key" in what:
        return Unreadable(
            f"holds {what}. A private key must never leave its owner: treat this one as exposed, "
            "make a new key, and send the certificate request made with it."
        )
    return Unreadable(f"holds {what}, not a certificate request. {FORMS}")


def _decoded(text: str) -> bytes | Unreadable:
    """Take off one layer: PEM's markers, if there are any, and base64."""
    text = _OTHER_BLANKS.sub(" ", _INVISIBLE.sub("", text))
    if _PRIVATE_KEY.search(text.replace("\0", "")):
        return holding("a private key")
    if "\0" in text:
        return _with_nuls(text)
    text = _SPELT_SLASH.sub("/", _SPELT_BLANK.sub("\n", text))
    begins = list(_BEGIN.finditer(text))
    if len(begins) > 1:
        labels = ", ".join(list(dict.fromkeys(match[1] for match in begins))[:_MAX_SHOWN_LABELS])
        return Unreadable(f"holds {len(begins)} PEM blocks ({labels}). {FORMS}")
    if begins:
        return _block(text, begins[0])
    if _END.search(text):
        return Unreadable(f"lacks the BEGIN line of its PEM block. {_CUT_OFF}")
    return _bare(text)


def _block(text: str, begin: re.Match[str]) -> bytes | Unreadable:
    end = _END.search(text, begin.end())
    if begin[1] not in _LABELS:
        return holding(f"a PEM block with the label {begin[1]}")
    if end is None:
        return Unreadable(f"lacks the END line of its PEM block. {_CUT_OFF}")
    if end[1] != begin[1]:
        return Unreadable(f"begins as {begin[1]} and ends as {end[1]}. {FORMS}")
    return _base64(text[begin.end() : end.start()])


def _bare(text: str) -> bytes | Unreadable:
    text = text.strip("\"' \t\r\n").removeprefix(_MISREAD_MARK)
    if _SSH_KEY.match(text):
        return holding("an SSH public key")
    if _BROKEN_MARKER.search(text):
        return Unreadable(
            "has a BEGIN line that is not PEM's: five dashes (-, U+002D) stand on both sides of "
            f"BEGIN and the label, in capital letters. {FORMS}"
        )
    return _base64(text)


def _base64(text: str) -> bytes | Unreadable:
    """Decode base64, also that for URLs (RFC 4648, 5), whose padding may be left out."""
    bare = _BLANKS.sub("", text)
    core = bare.rstrip("=")
    if not core:
        return Unreadable(f"holds no base64. {FORMS}")
    if _HEX.fullmatch(bare):
        return Unreadable(f"is hexadecimal. {FORMS}")
    odd = _NOT_BASE64.search(bare)
    if odd:
        shown = f"'{odd[0]}' " if odd[0].isprintable() else ""
        return Unreadable(
            f"is not base64 (RFC 4648): it holds the character {shown}(U+{ord(odd[0]):04X}). "
            f"{FORMS}"
        )
    if "=" in core:
        return Unreadable(f"is more than one piece of base64, for there is more after a =. {FORMS}")
    if len(core) % 4 == 1:
        return Unreadable(f"is not whole base64: characters of it are missing. {_CUT_OFF}")
    return binascii.a2b_base64(core.translate(_BASE64_OF_URLS) + "=" * (-len(core) % 4))


def _with_nuls(text: str) -> Unreadable:
    if text.startswith(_UTF_16_MARKS_AS_TEXT) or _is_utf_16(text.encode("latin-1", "replace")):
        return _utf_16()
    if text.startswith("0"):
        return Unreadable(f"is DER, octets that are no text. {FORMS}")
    return Unreadable(f"holds a NUL (U+0000), which no text has. {FORMS}")


def _is_utf_16(content: bytes) -> bool:
    return content.startswith(_UTF_16_MARKS) or (
        content[:1] != b"0"
        and 0 in content[:3]
        and content.count(0) * _NULS_OF_UTF_16 > len(content)
    )


def _utf_16() -> Unreadable:
    return Unreadable(
        f"is text in UTF-16, as some editors and PowerShell write files; save it in UTF-8. {FORMS}"
    )
