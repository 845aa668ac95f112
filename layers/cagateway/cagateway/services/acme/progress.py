"""How an order that was finalized goes on, and the certificate that comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cagateway.domain.acme.orders import AcmeOrder, OrderFailure
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.acme.states import OrderStatus
from cagateway.domain.certificates.collected import as_pem
from cagateway.domain.errors import ErrorKind
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import not_issued
from cagateway.domain.orders.states import LOST_STATES, SECTIGO_KNOWS, OrderState
from cagateway.ports.acme import AcmeOrders
from cagateway.ports.certificate_orders import RefusalText
from cagateway.ports.orders import Orders, PollQueue
from cagateway.services.acme.accounts import not_now
from cagateway.services.orders.order_records import OrderRecords
from cagateway.values import dataclass

# However often clients poll, Sectigo is asked no more often for them than this, and ever more
# rarely as an order grows old: an approval may take days.
_WAKE_EVERY, _WAKES_IN_A_LIFE = timedelta(seconds=10), 20
# certbot and lego poll every second or so; people who approve take longer.
_POLL_SECONDS, _APPROVAL_SECONDS = 3, 30


@dataclass(frozen=True, slots=True)
class Progress:
    """Tells how orders go on.

    Args:
        enrollments: The gateway's orders.
        refusal_text: Says what a client should change that Sectigo refused.
    """

    orders: AcmeOrders
    enrollments: Orders
    records: OrderRecords
    queue: PollQueue
    refusal_text: RefusalText
    clock: Clock

    def current(self, order: AcmeOrder) -> tuple[AcmeOrder, int | None]:
        """Give an order as it stands, and when to ask again; `None` where nothing changes.

        Args:
            order: As it was read.

        Raises:
            StoreError: The table failed.
        """
        if order.status is not OrderStatus.PROCESSING:
            return order, None
        enrollment = self._enrollment(order)
        if enrollment is None:
            return self._saved(order, order.failed(_FORGOTTEN)), None
        if enrollment.issued is not None:
            return self._saved(order, order.issued()), None
        if enrollment.state in LOST_STATES:
            self._note_delivery(enrollment)
            return self._saved(order, order.failed(self._failure(enrollment))), None
        self._wake(enrollment)
        is_for_people = enrollment.state is OrderState.AWAITING_APPROVAL
        return order, _APPROVAL_SECONDS if is_for_people else _POLL_SECONDS

    def certificate(self, order: AcmeOrder) -> str:
        """Give an order's certificate with its chain, leaf first, as PEM.

        Raises:
            AcmeProblem: CERTIFICATE_NOT_ISSUED.
            StoreError: The table failed.
        """
        enrollment = self._enrollment(order)
        issued = enrollment.issued if enrollment else None
        if enrollment is None or issued is None:
            raise AcmeProblem(
                ProblemKind.CERTIFICATE_NOT_ISSUED,
                f"The order is {order.status}, and has no certificate. Poll its URL.",
                retry_after_seconds=_POLL_SECONDS,
            )
        self._note_delivery(enrollment)
        return "".join(map(as_pem, (issued.certificate, *issued.chain)))

    def _enrollment(self, order: AcmeOrder) -> Order | None:
        if order.enrollment_id is None:
            return None
        return self.enrollments.find(order.ca_id, order.enrollment_id)

    def _saved(self, before: AcmeOrder, after: AcmeOrder) -> AcmeOrder:
        saved = self.orders.save(after, before)
        if saved is not None:
            return saved
        found = self.orders.find(before.account_id, before.order_id)
        if found is None:
            raise not_now("The order was changed by another request at this moment.")
        return found

    def _note_delivery(self, enrollment: Order) -> None:
        """Note that a client is given a certificate, or the answer that there is none.

        An equal request that comes after that is a new order.
        """
        if enrollment.delivered_at is None and not enrollment.is_open():
            self.records.save(replace(enrollment, delivered_at=self.clock()), enrollment)

    def _failure(self, enrollment: Order) -> OrderFailure:
        refusal = self.refusal_text(enrollment.failure_code, enrollment.status_text or "")
        error = not_issued(enrollment, refusal)
        is_refused = error.kind is ErrorKind.ENROLLMENT_REFUSED
        kind = ProblemKind.REJECTED_IDENTIFIER if is_refused else ProblemKind.SERVER_INTERNAL
        return OrderFailure(kind, error.message)

    def _wake(self, enrollment: Order) -> None:
        """Have Sectigo asked now, where that was a while ago, or the collector is late."""
        now, due_at = self.clock(), enrollment.next_poll_at
        every = max(_WAKE_EVERY, (now - enrollment.created_at) / _WAKES_IN_A_LIFE)
        asked_at = enrollment.polled_at or enrollment.submitted_at or enrollment.created_at
        is_late = due_at is not None and due_at + _WAKE_EVERY <= now
        is_long_ago = enrollment.state in SECTIGO_KNOWS and asked_at + every <= now
        if not is_late and (due_at is None or due_at <= now or not is_long_ago):
            return
        # It is moved to now, so that of all that poll one wakes the collector.
        if self.enrollments.save(replace(enrollment, next_poll_at=now), enrollment):
            self.queue.poll_now([(enrollment.ca_id, enrollment.order_id)])


_FORGOTTEN = OrderFailure(
    ProblemKind.SERVER_INTERNAL,
    "Nothing is known any more of what was ordered. Begin a new order.",
)
