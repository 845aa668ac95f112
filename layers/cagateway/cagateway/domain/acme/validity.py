"""The validity that an order asks for (RFC 8555, 7.4), in whole days: Sectigo's terms are such."""

from __future__ import annotations

from datetime import datetime, timedelta

from cagateway.domain.instants import read_instant
from cagateway.values import dataclass

_DAY = timedelta(days=1)


class ValidityError(ValueError):
    """notBefore or notAfter cannot be honoured; the message says what can be."""


@dataclass(frozen=True, slots=True)
class AskedValidity:
    """What was asked for.

    Args:
        days: `None` takes the profile's first term.
        not_before: As it came.
        not_after: As it came.
    """

    days: int | None = None
    not_before: str | None = None
    not_after: str | None = None


def read_validity(not_before: object, not_after: object, now: datetime) -> AskedValidity:
    """Read when a certificate should begin and end.

    It begins when it is issued. Its end is met by whole days: the nearest, since client and server
    read different clocks.

    Args:
        not_before: Any JSON; `None` where it is absent.
        not_after: The same.
        now: In UTC.

    Raises:
        ValidityError: It cannot be.

    >>> now = datetime.fromisoformat("2026-11-29T12:00:00+00:00")
    >>> read_validity(None, "2027-01-15T11:59:58Z", now).days
    47
    """
    begins, ends = _instant("notBefore", not_before), _instant("notAfter", not_after)
    if begins is not None and abs(begins - now) > _DAY:
        raise ValidityError(
            "notBefore must be now, for a certificate is valid from the moment it is issued. Leave "
            "it out."
        )
    if ends is None:
        return AskedValidity(None, _text(not_before), None)
    days = round((ends - (begins or now)) / _DAY)
    if days < 1:
        raise ValidityError("notAfter must be a day after the beginning at least.")
    return AskedValidity(days, _text(not_before), _text(not_after))


def _instant(name: str, value: object) -> datetime | None:
    if value is None:
        return None
    read = read_instant(value) if isinstance(value, str) and len(value) <= 40 else None  # noqa: PLR2004 - RFC 3339 has no longer ones
    if read is None:
        raise ValidityError(f"{name} must be a time as RFC 3339 has it: 2027-01-15T12:00:00Z.")
    return read


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
