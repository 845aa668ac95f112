"""Reasons for a revocation (RFC 5280, 5.3.1), and Sectigo's numbers for those that it takes."""

from __future__ import annotations

from collections.abc import Mapping

# Sectigo's enumeration. It cannot put certificates on hold, and knows no compromise of its own CA.
SECTIGO_REASON_CODES: Mapping[str, int] = {
    "unspecified": 0,
    "keyCompromise": 1,
    "affiliationChanged": 3,
    "superseded": 4,
    "cessationOfOperation": 5,
}
DEFAULT_REASON = "unspecified"


def revocation_reason(text: str | None) -> str | None:
    """Read a reason in any case; none means unspecified, and `None` says that it is not taken.

    >>> revocation_reason("KeyCompromise"), revocation_reason(None), revocation_reason("boredom")
    ('keyCompromise', 'unspecified', None)
    """
    wanted = (text or DEFAULT_REASON).lower()
    return next((name for name in SECTIGO_REASON_CODES if name.lower() == wanted), None)
