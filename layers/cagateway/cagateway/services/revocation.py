"""Revoking certificates that were issued through here: one by its number, or all of a subject."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import RevocationRefusedError, SectigoUnavailableError
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.certificates.outcome import certificate_not_found, subject_not_found
from cagateway.domain.certificates.revocation import SECTIGO_REASON_CODES, Revocation
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.order_book import OrderBook
from cagateway.services.order_ports import CertificateOrders, Orders
from cagateway.services.settlement import Settler

_log = logging.getLogger(__name__)

# A call to Sectigo takes a second or two. With less left, the next one is for a repetition.
_CALL_SECONDS = 3.0
# Others write an issued order once or twice: for its delivery, and for its event.
_ATTEMPTS_TO_RECORD = 5


@dataclass(frozen=True, slots=True)
class Revoker:
    """Revokes certificates.

    Args:
        clock: The time, in UTC.
    """

    reader: AuthorityReader
    orders: Orders
    sectigo: CertificateOrders
    book: OrderBook
    settler: Settler
    clock: Callable[[], datetime]

    def revoke(
        self, ca_id: str, serial_number: str, wanted: Revocation, deadline: datetime
    ) -> Order:
        """Revoke one certificate; one that is revoked already stays so.

        Args:
            ca_id: Whose it is.
            serial_number: Upper-case hex.
            wanted: Why.
            deadline: When the answer has to be on its way.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, CERTIFICATE_NOT_FOUND,
                ENROLLMENT_DISABLED, REVOCATION_REFUSED, REVOCATION_UNCERTAIN.
        """
        connection = self._connection(ca_id)
        order = self.orders.find_serial(ca_id, serial_number)
        if order is None or order.state not in {OrderState.ISSUED, OrderState.REVOKED}:
            raise certificate_not_found(ca_id, serial_number, is_to_change=True)
        return self._revoke(order, wanted, connection, deadline)

    def revoke_subject(
        self, ca_id: str, digests: Sequence[str], wanted: Revocation, deadline: datetime
    ) -> Sequence[Order]:
        """Revoke every certificate of a subject that is valid now, as far as the time goes.

        Args:
            ca_id: Whose they are.
            digests: The subject's, then those that are easily mistaken for it.
            wanted: Why.
            deadline: When the answer has to be on its way.

        Raises:
            GatewayError: As `revoke`. Where some could not be revoked, details name them; repeating
                the request goes on with those.
        """
        connection, now = self._connection(ca_id), self.clock()
        ours = self._with_certificate(ca_id, digests[0])
        valid = [one for one in ours if one.state is OrderState.ISSUED and not _is_over(one, now)]
        if not ours:
            others = (
                one for digest in digests[1:] for one in self._with_certificate(ca_id, digest)
            )
            raise subject_not_found(ca_id, next(others, None))
        revoked, failed = list[Order](), list[ErrorDetail]()
        for order in valid:
            try:
                revoked.append(self._revoke(order, wanted, connection, deadline))
            except GatewayError as error:
                failed.append(ErrorDetail(error.kind, error.message, error.target, error.value))
        if failed:
            raise _some_failed(failed, len(valid))
        return revoked

    def note_revoked(self, order: Order, reason: str) -> Order:
        """Record that a certificate is revoked, whoever revoked it, and tell of it.

        Raises:
            GatewayError: REVOCATION_UNCERTAIN: others wrote the order each time.
        """
        for _ in range(_ATTEMPTS_TO_RECORD):
            if order.state is OrderState.REVOKED:
                return self.settler.settle(order)
            revoked = order.moved(
                OrderState.REVOKED,
                revoked_at=self.clock(),
                revocation_reason=reason,
                sealed_key=None,
            )
            # A delivery or an event may be noted at this moment: then the order is another.
            order = self.book.save(revoked, order)
        if order.state is OrderState.REVOKED:
            return self.settler.settle(order)
        raise _uncertain(order, "It is revoked at Sectigo, and could not be recorded.")

    def _revoke(
        self, order: Order, wanted: Revocation, connection: Connection, deadline: datetime
    ) -> Order:
        left_seconds = (deadline - self.clock()).total_seconds()
        if order.state is OrderState.REVOKED:
            return order
        if left_seconds < _CALL_SECONDS:
            raise _uncertain(order, "There was no time left to revoke it.")
        code = SECTIGO_REASON_CODES[wanted.reason]
        try:
            self.sectigo.revoke(connection, order.sectigo_id or 0, code, wanted.text, left_seconds)
        except RevocationRefusedError as error:
            raise _refused(order, error) from None
        except SectigoUnavailableError as error:
            raise _uncertain(order, error.message) from None
        return self.note_revoked(order, wanted.reason)

    def _with_certificate(self, ca_id: str, digest: str) -> list[Order]:
        found = self.orders.with_subject(ca_id, digest)
        return [one for one in found if one.state in {OrderState.ISSUED, OrderState.REVOKED}]

    def _connection(self, ca_id: str) -> Connection:
        authority = self.reader.authority(ca_id)
        # A CA that may no longer order may still revoke: with the login for orders, if it has one.
        connection = authority.enrollment.connection if authority.enrollment else None
        connection = connection or authority.connection
        if connection is None:
            raise GatewayError(
                ErrorKind.ENROLLMENT_DISABLED,
                f"Certificate authority '{ca_id}' has no connection to Sectigo, so nothing of it "
                "can be revoked. Ask its operators to configure one.",
                target="caId",
                value=ca_id,
            )
        return connection


def _is_over(order: Order, now: datetime) -> bool:
    return order.not_after is not None and order.not_after <= now


def _refused(order: Order, error: RevocationRefusedError) -> GatewayError:
    return GatewayError(
        ErrorKind.REVOCATION_REFUSED,
        f"The certificate {order.serial_number} is not revoked. {error.message}",
        target="serialNumber",
        value=order.serial_number or "",
    )


def _uncertain(order: Order, problem: str) -> GatewayError:
    return GatewayError(
        ErrorKind.REVOCATION_UNCERTAIN,
        f"The certificate {order.serial_number} may not be revoked yet. {problem} Repeat the "
        "request: what is revoked stays so.",
        target="serialNumber",
        value=order.serial_number or "",
        retry_after_seconds=10,
    )


def _some_failed(failed: Sequence[ErrorDetail], of: int) -> GatewayError:
    return GatewayError(
        ErrorKind.REVOCATION_UNCERTAIN,
        f"{len(failed)} of {of} certificates of this subject are not revoked, or nobody knows: see "
        f"details. Repeat the request: what is revoked stays so. First: {failed[0].message}",
        target=failed[0].target,
        value=failed[0].value,
        details=tuple(failed[:100]),
        retry_after_seconds=10,
    )
