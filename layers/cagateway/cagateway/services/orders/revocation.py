"""Revoking certificates that were issued through here: one by its number, or all of a subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cagateway.domain.access.callers import Caller
from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.certificates.revocation import (
    SECTIGO_REASON_CODES,
    Revocation,
    left_behind,
    revocation_refused,
    revocation_uncertain,
    revoked_for_another_reason,
    some_not_revoked,
)
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import certificate_not_found, subject_not_found
from cagateway.domain.orders.placement import OrderAccount, OrderDetails, OrderStatus
from cagateway.domain.orders.states import OrderState
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    CertificateOrders,
    NoSuchOrderError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.ports.orders import Orders
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.services.orders.revocation_record import RevocationRecord
from cagateway.services.orders.visible_orders import VisibleOrders
from cagateway.values import dataclass

# A call to Sectigo takes a second or two. With less left, the next one is for a repetition.
_CALL_SECONDS = 3.0
# No client waits for the daily comparison.
_UNHURRIED_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class _Task:
    """A certificate to revoke: which, why, with whose login, and until when."""

    serial_number: str
    wanted: Revocation
    connection: Connection
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Revoker:
    """Revokes certificates."""

    reader: AuthorityReader
    orders: Orders
    sectigo: CertificateOrders
    records: OrderRecords
    finalizer: Finalizer
    clock: Clock

    def revoke(
        self, caller: Caller, ca_id: str, serial_number: str, wanted: Revocation, deadline: datetime
    ) -> Order:
        """Revoke one certificate; one that is revoked already for the same reason stays so.

        Args:
            caller: The client that asks; what it does not see is not found.
            ca_id: Whose it is.
            serial_number: Upper-case hex.
            wanted: Why.
            deadline: When the answer has to be on its way.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, CERTIFICATE_NOT_FOUND,
                ENROLLMENT_DISABLED, REVOCATION_REFUSED, REVOCATION_UNCERTAIN.
        """
        connection = self._connection(ca_id)
        order = self._visible.find_serial(caller, ca_id, serial_number)
        if order is None or order.state not in {OrderState.ISSUED, OrderState.REVOKED}:
            raise certificate_not_found(ca_id, serial_number, is_to_change=True)
        return self._revoke(order, _Task(serial_number, wanted, connection, deadline))

    def revoke_subject(
        self,
        caller: Caller,
        ca_id: str,
        digests: Sequence[str],
        wanted: Revocation,
        deadline: datetime,
    ) -> Sequence[Order]:
        """Revoke every certificate of a subject that is valid now, as far as the time goes.

        Args:
            caller: The client that asks; what it does not see is neither touched nor hinted at.
            ca_id: Whose they are.
            digests: The subject's, then those that are easily mistaken for it.
            wanted: Why.
            deadline: When the answer has to be on its way.

        Raises:
            GatewayError: As `revoke`. Where some could not be revoked, details name them; repeating
                the request goes on with those.
        """
        connection, now = self._connection(ca_id), self.clock()
        ours = self._with_certificate(caller, ca_id, digests[0])
        valid = [
            (order, issued)
            for order, issued in ours
            if order.state is OrderState.ISSUED and issued.not_after > now
        ]
        if not ours:
            alike = (
                issued.subject_name
                for digest in digests[1:]
                for _, issued in self._with_certificate(caller, ca_id, digest)
            )
            raise subject_not_found(ca_id, next(alike, None))
        revoked, failed = list[Order](), list[ErrorDetail]()
        for order, issued in valid:
            task = _Task(issued.serial_number, wanted, connection, deadline)
            try:
                revoked.append(self._revoke(order, task))
            except GatewayError as error:
                failed.append(ErrorDetail(error.kind, error.message, error.target, error.value))
        if failed:
            raise some_not_revoked(failed, len(valid))
        return revoked

    def note_revoked_elsewhere(self, order: Order, connection: Connection) -> Order:
        """Record that a certificate is revoked at Sectigo, with the reason that stands there.

        Raises:
            GatewayError: REVOCATION_UNCERTAIN: others wrote the order each time.
            SectigoUnavailableError: The reason could not be asked for.
        """
        details = self._details(order, connection, _UNHURRIED_SECONDS)
        return self._record.note_found(order, details)

    def _revoke(self, order: Order, task: _Task) -> Order:
        order = self.records.belonging(order, task.connection)
        if order.state is not OrderState.REVOKED:
            if not order.is_at(OrderAccount.of(task.connection)):
                raise left_behind(order)
            order = self._revoke_at_sectigo(order, task)
        if order.revocation_reason != task.wanted.reason:
            raise revoked_for_another_reason(order)
        return order

    def _revoke_at_sectigo(self, order: Order, task: _Task) -> Order:
        left_seconds, wanted = self._left_seconds(order, task.deadline), task.wanted
        try:
            details = self._details(order, task.connection, left_seconds)
            if details is None or details.status is not OrderStatus.REVOKED:
                order = self._record.asked_for(order, wanted)
                if order.state is OrderState.REVOKED:
                    return order
                self._send(details, task, self._left_seconds(order, task.deadline))
                return self._record.note(order, wanted.reason, wanted.client_id)
        except AlreadyRevokedError as error:
            details = self._found_revoked(order, error, task)
        except RevocationRefusedError as error:
            raise revocation_refused(order, error.message) from None
        except SectigoUnavailableError as error:
            raise revocation_uncertain(order, error.message) from None
        return self._record.note_found(order, details)

    def _details(
        self, order: Order, connection: Connection, within_seconds: float
    ) -> OrderDetails | None:
        """Ask what Sectigo has under an order's number; `None` if it shows no certificate there.

        Raises:
            RevocationRefusedError: It is another certificate.
            SectigoUnavailableError: No answer came.
        """
        if order.sectigo_id is None:
            return None
        try:
            details = self.sectigo.details(connection, order.sectigo_id, within_seconds)
        except NoSuchOrderError:
            return None
        if details.serial_number is None:
            return None
        if details.serial_number != order.serial_number:
            raise RevocationRefusedError(
                f"What Sectigo has under its order's number ({order.sectigo_id}) is another "
                f"certificate, {details.serial_number}. Have it revoked at Sectigo."
            )
        return details

    def _send(self, details: OrderDetails | None, task: _Task, within_seconds: float) -> None:
        """Send it by the order's number, if Sectigo has the certificate there; else by its own."""
        why = SECTIGO_REASON_CODES[task.wanted.reason], task.wanted.text
        if details:
            self.sectigo.revoke(task.connection, details.sectigo_id, *why, within_seconds)
        else:
            self.sectigo.revoke_serial(task.connection, task.serial_number, *why, within_seconds)

    def _found_revoked(self, order: Order, error: AlreadyRevokedError, task: _Task) -> OrderDetails:
        """Find out whether what cannot be revoked is revoked.

        Raises:
            GatewayError: REVOCATION_REFUSED: it is not; REVOCATION_UNCERTAIN.
        """
        left_seconds = self._left_seconds(order, task.deadline)
        try:
            details = self._details(order, task.connection, left_seconds)
        except SectigoUnavailableError as unanswered:
            raise revocation_uncertain(order, unanswered.message) from None
        if details is None or details.status is not OrderStatus.REVOKED:
            raise revocation_refused(order, error.message)
        return details

    @property
    def _visible(self) -> VisibleOrders:
        return VisibleOrders(self.orders)

    @property
    def _record(self) -> RevocationRecord:
        return RevocationRecord(self.records, self.finalizer, self.clock)

    def _left_seconds(self, order: Order, deadline: datetime) -> float:
        left_seconds = (deadline - self.clock()).total_seconds()
        if left_seconds < _CALL_SECONDS:
            raise revocation_uncertain(order, "There was no time left to revoke it.")
        return left_seconds

    def _with_certificate(
        self, caller: Caller, ca_id: str, digest: str
    ) -> list[tuple[Order, IssuedCertificate]]:
        states = {OrderState.ISSUED, OrderState.REVOKED}
        found = self._visible.with_subject(caller, ca_id, digest)
        return [(one, one.issued) for one in found if one.issued and one.state in states]

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
