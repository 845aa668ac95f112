"""What ordering certificates needs of Sectigo, and how each of it can fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import OrderDetails, Placed, Placement

# Says what a client should change, given Sectigo's code and its words for a refusal; `None` where
# the request is not at fault.
RefusalText: TypeAlias = Callable[[int | None, str], str | None]


class CertificateOrderError(Exception):
    """What was asked for did not come about, or may not have.

    Args:
        message: For the operators of the gateway.
        code: Sectigo's code, if it gave one.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class PlacementError(CertificateOrderError):
    """An order did not come about, or may not have."""


class PlacementRefusedError(PlacementError):
    """Sectigo does not take the order for what it asks: there is none, and will be none.

    Args:
        message: For the operators of the gateway.
        code: Sectigo's code.
        words: Sectigo's own, for the client: one line, bounded; it may have none.
        asks_for_sync: The lists by which the request was judged are not Sectigo's any more.
    """

    def __init__(
        self, message: str, code: int | None, words: str = "", *, asks_for_sync: bool = False
    ) -> None:
        super().__init__(message, code)
        self.words = words
        self.asks_for_sync = asks_for_sync


class NotPlacedError(PlacementError):
    """There is no order, and not for what it asks: it never left, or came at the wrong time."""


class PlacementUncertainError(PlacementError):
    """No answer came, or one that does not tell: there may be an order."""


class SectigoUnavailableError(CertificateOrderError):
    """A question about an order brought no answer; it can be asked again."""


class NoSuchOrderError(SectigoUnavailableError):
    """Sectigo says that it has no order of this number, or none that this login may see."""


class RevocationRefusedError(CertificateOrderError):
    """Sectigo does not revoke a certificate."""


class AlreadyRevokedError(RevocationRefusedError):
    """Sectigo revokes only what is issued: it may have been revoked before."""


class CertificateOrders(Protocol):
    """Sectigo, as far as certificates are concerned.

    Raises `PlacementError` where an order is placed, and else `SectigoUnavailableError`: no answer
    came, or none that tells. A call ends within the seconds that it is given.
    """

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
        """Order a certificate, once.

        Raises:
            PlacementRefusedError: There is no order, and the same one would be refused again.
            NotPlacedError: There is no order, and not for what it asks.
            PlacementUncertainError: There may be an order.
        """

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        """Ask how an order stands.

        Raises:
            NoSuchOrderError: Sectigo says that it has none of this number.
        """

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        """Fetch a certificate with its chain, as PEM; `None` while it cannot be collected."""

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        """Find the orders that were requested since a time, and bear the mark of these comments."""

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        """Give the organization's orders that were requested since a time, here or elsewhere."""

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        """Give the organization's orders whose certificates were revoked since a time."""

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        """Have an order counted as the renewal of another, so that Sectigo does not warn of it."""

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        """Revoke the certificate of an order.

        Raises:
            AlreadyRevokedError: It is not issued any more, and may be revoked.
            RevocationRefusedError: Sectigo does not do it.
        """

    def revoke_serial(
        self,
        connection: Connection,
        serial_number: str,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        """Revoke a certificate by its serial number in upper-case hex, as `revoke` does."""
