"""The issuing CA's certificate and its chain, as a document holds them.

Reading them checks their form alone, since listing CAs must not load cryptography. Whether they
belong together is checked by `chains`, when a document is put.
"""

from __future__ import annotations

import base64
import re

from cagateway.domain.sections import Section

# Public chains have one or two certificates above the issuing CA's, bridged ones some more.
MAX_CHAIN_CERTIFICATES = 10
_END = "-----END CERTIFICATE-----"
# 8,000 characters hold a certificate with a 4096-bit key and signature four times over.
_CERTIFICATE = re.compile(
    rf"(?:-----BEGIN CERTIFICATE-----)?(?P<base64>[A-Za-z0-9+/=\s]{{1,8000}})(?:{_END})?"
)
_CHAIN_RULE = (
    f"must be at most {MAX_CHAIN_CERTIFICATES} certificates, PEM or base64, "
    "from the one that signed certificate to the root"
)


def read_certificate(root: Section) -> str | None:
    """Read the issuing CA's certificate as bare base64, which is how clients want it."""
    return root.parsed(
        _certificate, "must be one certificate, PEM or base64", "certificate", echo=False
    )


def read_chain(root: Section) -> tuple[str, ...]:
    """Read the chain: a list of certificates, or one text with PEM blocks."""
    chain = root.parsed(_chain, _CHAIN_RULE, "chain", echo=False) or ()
    if chain and root.value("certificate") is None:
        root.refuse("chain", "needs certificate, which its first one signed", echo=False)
    return chain


def _certificate(value: object) -> str | None:
    match = _CERTIFICATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    text = "".join(match["base64"].split())
    try:
        der = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    # A certificate is a SEQUENCE (RFC 5280, 4.1); anything more is for those who use it.
    return text if der.startswith(b"\x30") else None


def _chain(value: object) -> tuple[str, ...] | None:
    blocks = _blocks(value) if isinstance(value, str) else value
    if not isinstance(blocks, list) or len(blocks) > MAX_CHAIN_CERTIFICATES:
        return None
    read = [_certificate(block) for block in blocks]
    certificates = tuple(one for one in read if one is not None)
    return certificates if len(certificates) == len(read) else None


def _blocks(text: str) -> list[object]:
    """Take a text with PEM blocks apart, as `cat` puts them into one file."""
    *blocks, rest = text.split(_END, MAX_CHAIN_CERTIFICATES + 1)
    return [*(block + _END for block in blocks), *([rest] if rest.strip() else [])]
