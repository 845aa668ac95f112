"""ACME orders and their authorizations (RFC 8555, 7.1.3 and 7.1.4).

An order of ACME's is what a client asks for; what is bought for it is an order of the gateway's,
which it names once it is finalized. An authorization is a part of its order: it stands for one of
its names.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.problems import ProblemKind
from cagateway.domain.acme.states import AuthorizationStatus, OrderStatus, moved
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


# Clients finalize within seconds. One that died begins anew.
READY_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OrderFailure:
    """Why an order is invalid."""

    kind: ProblemKind
    detail: str


_EXPIRED = OrderFailure(
    ProblemKind.MALFORMED,
    "The order was not finalized within a day, and has expired. Begin a new one.",
)


@dataclass(frozen=True, slots=True)
class AcmeOrder:
    """One order.

    Args:
        order_id: Sorts by time.
        identifiers: The names, in normal form.
        expires_at: Until when it can be finalized.
        days: The validity that was asked for; `None` takes the profile's first term.
        not_before: As it was asked for, to be shown again; `None` where it was not.
        not_after: The same.
        replaces: The certificate that it renews, as the client named it (RFC 9773); `None`: none.
        replaces_serial: That certificate's number, in upper-case hex.
        csr_digest: Names the CSR that it was finalized with; `None` before that.
        enrollment_id: The gateway's order, which buys the certificate; `None` before that.
        failure: Why it is invalid.
        deactivated: The numbers of the authorizations that its owner gave up.
        version: Grows with each write, which is conditional on it.
    """

    order_id: str
    account_id: str
    ca_id: str
    profile_id: str
    client_id: str
    identifiers: tuple[Identifier, ...]
    created_at: datetime
    expires_at: datetime
    status: OrderStatus = OrderStatus.READY
    days: int | None = None
    not_before: str | None = None
    not_after: str | None = None
    replaces: str | None = None
    replaces_serial: str | None = None
    csr_digest: str | None = None
    enrollment_id: str | None = None
    failure: OrderFailure | None = None
    deactivated: frozenset[int] = frozenset()
    version: int = 1

    def at(self, now: datetime) -> AcmeOrder:
        """Give it as it stands: one that was never finalized is invalid once its time is over."""
        is_over = self.status is OrderStatus.READY and now >= self.expires_at
        return self.failed(_EXPIRED) if is_over else self

    def finalized(self, csr_digest: str, enrollment_id: str) -> AcmeOrder:
        """Give it with the order of the gateway's that its certificate will come of."""
        status = moved(self.status, OrderStatus.PROCESSING)
        return replace(self, status=status, csr_digest=csr_digest, enrollment_id=enrollment_id)

    def issued(self) -> AcmeOrder:
        """Give it once its certificate is there."""
        return replace(self, status=moved(self.status, OrderStatus.VALID))

    def failed(self, failure: OrderFailure) -> AcmeOrder:
        """Give it once it is known that no certificate comes of it."""
        return replace(self, status=moved(self.status, OrderStatus.INVALID), failure=failure)

    def without_authorization(self, number: int) -> AcmeOrder:
        """Give it with an authorization given up; without that it cannot be finalized any more."""
        order = replace(self, deactivated=self.deactivated | {number})
        if order.status is not OrderStatus.READY:
            return order
        name = self.identifiers[number].value
        text = f"The authorization for {name} was deactivated. Begin a new order."
        return order.failed(OrderFailure(ProblemKind.UNAUTHORIZED, text))

    def authorization(self, number: int, now: datetime) -> AuthorizationStatus:
        """Tell how one of its authorizations stands."""
        if number in self.deactivated:
            return AuthorizationStatus.DEACTIVATED
        is_over = now >= self.expires_at
        return AuthorizationStatus.EXPIRED if is_over else AuthorizationStatus.VALID
