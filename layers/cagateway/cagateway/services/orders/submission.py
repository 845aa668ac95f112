"""Sending an order to Sectigo: at most once, whichever request tries and whatever dies."""

from __future__ import annotations

import logging
from dataclasses import replace

from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderAccount, Placement
from cagateway.domain.orders.polling import SUBMISSION_LASTS, preparation_ends
from cagateway.domain.orders.states import OrderState
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.certificate_orders import (
    CertificateOrders,
    NotPlacedError,
    PlacementError,
    PlacementRefusedError,
)
from cagateway.ports.orders import Orders, PollQueue
from cagateway.ports.sync import SyncRequester, SyncRequestError
from cagateway.services.orders.order_records import OrderRecords
from cagateway.values import dataclass

# Sectigo takes a second or two for an order, at times far longer. With less than this left nothing
# is sent: the answer would come after the client has gone.
LEAST_SECONDS = 8.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Submitter:
    """Orders certificates."""

    orders: Orders
    sectigo: CertificateOrders
    records: OrderRecords
    queue: PollQueue
    syncs: SyncRequester
    clock: Clock

    def submit(self, order: Order, settings: EnrollmentSettings, within_seconds: float) -> Order:
        """Send a prepared order, and give it as it stands then.

        SUBMITTING is written first, by one alone, and nothing leads from there back to PREPARED.

        Args:
            order: Its request may have died, or it may be for another account: that one is not
                sent.
            settings: Its CA's.
            within_seconds: How long Sectigo has to answer.

        Raises:
            StoreError: The table failed. If it failed after the order was sent, the order is found
                again by its comments.
        """
        if within_seconds < LEAST_SECONDS or not order.is_at(OrderAccount.of(settings.connection)):
            return order
        now = self.clock()
        if now >= preparation_ends(order):
            # One that is so old comes of a table that was restored, or of a request that died: it
            # may be out already, as nothing that was written since tells.
            return order
        next_poll_at = now + SUBMISSION_LASTS
        submitting = self.orders.save(
            order.moved(OrderState.SUBMITTING, submitted_at=now, next_poll_at=next_poll_at), order
        )
        if submitting is None:
            return self.records.current(order)
        placed = self._place(submitting, settings, within_seconds)
        placed = self.records.save(placed, submitting)
        self.queue.poll_later(placed, self.clock())
        return placed

    def _place(self, order: Order, settings: EnrollmentSettings, within_seconds: float) -> Order:
        placement = Placement(
            csr=order.csr,
            org_id=settings.connection.org_id,
            cert_type=order.cert_type,
            term_days=order.term_days,
            subject_alt_names=order.alt_names,
            comments=order.comments,
            external_requester=order.external_requester,
            custom_fields=order.custom_fields,
        )
        order = replace(order, next_poll_at=None)
        try:
            placed = self.sectigo.place(settings.connection, placement, within_seconds)
        except PlacementError as error:
            return self._not_placed(order, error)
        except Exception:  # noqa: BLE001 - as said below
            # Whatever broke, the order may be out: it is searched for, and never sent again.
            _log.exception("Order %s may or may not be placed", order.order_id)
            return order.moved(OrderState.UNCERTAIN)
        return order.moved(OrderState.SUBMITTED, placed=placed)

    def _not_placed(self, order: Order, error: PlacementError) -> Order:
        _log.warning("Order %s: %s", order.order_id, error.message)
        about = {"failure": error.message, "failure_code": error.code}
        if isinstance(error, PlacementRefusedError):
            order = replace(order, status_text=error.words or None)
            if error.asks_for_sync:
                self._sync(order)
            return self._given_back(order.moved(OrderState.REFUSED, **about))
        if isinstance(error, NotPlacedError):
            return self._given_back(order.moved(OrderState.NOT_PLACED, **about))
        return order.moved(OrderState.UNCERTAIN, **about)

    def _given_back(self, order: Order) -> Order:
        """Give an order that is known not to be placed: it counts towards no day's limit."""
        return replace(order, ended_at=self.clock(), is_counted=False)

    def _sync(self, order: Order) -> None:
        """Fetch Sectigo's lists, which are not what they were when this request was judged."""
        try:
            self.syncs.ask([order.ca_id], SyncCause.REQUEST, self.clock())
        except SyncRequestError:
            _log.exception("No sync could be asked for after a refusal by Sectigo")
