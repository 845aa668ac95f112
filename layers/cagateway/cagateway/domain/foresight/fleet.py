"""What foresight is told from: a CA's profiles, certificates, requests, domains and clients."""

from __future__ import annotations

from datetime import datetime, timedelta

from cagateway.domain.profiles.profiles import Terms
from cagateway.values import dataclass

# `expiring` begins at a third of a life, at most this long before its end; urgent at half of it.
EXPIRING_AT_MOST = timedelta(days=30)
_PARTS_LEFT = 3


def expiring_from(begins_at: datetime, ends_at: datetime) -> datetime:
    """Tell from when on something is about to expire: at a third of its life, 30 days at most.

    >>> from datetime import UTC
    >>> begun = datetime(2027, 1, 1, tzinfo=UTC)
    >>> [(end - expiring_from(begun, end)).days for end in
    ...  (begun + timedelta(days=days) for days in (6, 90, 199))]
    [2, 30, 30]
    """
    return ends_at - min((ends_at - begins_at) / _PARTS_LEFT, EXPIRING_AT_MOST)


def urgent_from(begins_at: datetime, ends_at: datetime) -> datetime:
    """Tell from when on it is urgent: at a sixth of its life, 15 days at most."""
    return ends_at - (ends_at - expiring_from(begins_at, ends_at)) / 2


@dataclass(frozen=True, slots=True)
class SeenProfile:
    """A profile as requests are held against it.

    Args:
        terms: The validity periods that count, in their order.
        is_public: Whether its certificates are publicly trusted; `None` while that is not known.
        is_local: Its terms are configured here, not at Sectigo.
    """

    profile_id: str
    name: str
    terms: Terms
    is_public: bool | None = None
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class SeenCertificate:
    """A certificate that was issued here.

    Args:
        names: In normal form.
        issued_at: Its notBefore.
        renewed_by: The serial number of its successor.
        renewed_at: Its successor's notBefore, where that is known.
    """

    serial_number: str
    names: tuple[str, ...]
    profile_id: str
    client_id: str
    issued_at: datetime
    expires_at: datetime
    is_public: bool = True
    has_client_auth: bool = False
    is_revoked: bool = False
    renewed_by: str | None = None
    renewed_at: datetime | None = None

    @property
    def life(self) -> timedelta:
        """How long it is valid."""
        return self.expires_at - self.issued_at

    def is_current(self, now: datetime) -> bool:
        """Tell whether it is valid, and nothing has taken its place."""
        return now < self.expires_at and not self.is_revoked and self.renewed_by is None


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """How often a client has asked for a validity.

    Args:
        days: What was asked for; `None` where the request left it to the profile.
        count: How often, in the days before `last_asked_at`.
    """

    client_id: str
    profile_id: str
    days: int | None
    count: int
    last_asked_at: datetime


@dataclass(frozen=True, slots=True)
class SeenDomain:
    """A domain's validation, as Sectigo tells of it.

    Args:
        method: By which it was validated, in Sectigo's word.
        validated_until: Sectigo's date; `None` where it gives none.
        validated_at: `None` where Sectigo does not say.
        is_validated: Whether Sectigo counts it as validated.
        certificates: How many current certificates depend on it.
    """

    name: str
    method: str | None
    validated_until: datetime | None
    validated_at: datetime | None = None
    certificates: int = 0
    is_validated: bool = True


@dataclass(frozen=True, slots=True)
class SeenIdentity:
    """A client's own certificate, as it last came in."""

    client_id: str
    serial_number: str
    issued_at: datetime
    expires_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Fleet:
    """All of that, of one CA.

    Args:
        orders_a_day: What one client may order in a day; `None` where the CA does not enroll.
        is_complete: Whether these are all certificates; those that end last are missing else.
        domains_read_at: When Sectigo listed the domains last; `None` if it never did.
    """

    profiles: tuple[SeenProfile, ...] = ()
    certificates: tuple[SeenCertificate, ...] = ()
    asked: tuple[AskedTerm, ...] = ()
    domains: tuple[SeenDomain, ...] = ()
    identities: tuple[SeenIdentity, ...] = ()
    orders_a_day: int | None = None
    is_complete: bool = True
    domains_read_at: datetime | None = None

    def profile(self, profile_id: str) -> SeenProfile | None:
        """Find a profile."""
        return next((one for one in self.profiles if one.profile_id == profile_id), None)
