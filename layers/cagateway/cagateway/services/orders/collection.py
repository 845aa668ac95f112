"""Seeing an order through: searching for it, polling it, collecting its certificate.

Nothing here orders anything. An order whose answer was lost is searched for at Sectigo.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.collected import NoBundleError, NotOursError, read_issued
from cagateway.domain.certificates.conformity import objections_to, remarks_on
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Objection, Order
from cagateway.domain.orders.placement import OrderAccount, OrderDetails, OrderStatus
from cagateway.domain.orders.polling import (
    BETWEEN_POLLS,
    SEARCHES_BEFORE_GIVING_UP,
    SEARCHING_LASTS,
    SUBMISSION_LASTS,
    is_due,
)
from cagateway.domain.orders.progress import (
    as_issued,
    as_missing,
    as_reported,
    come_to_nothing,
    foreign_text,
    found_at_sectigo,
    is_marked_as,
    objected,
)
from cagateway.domain.orders.states import SECTIGO_KNOWS, OrderState
from cagateway.ports.certificate_orders import (
    CertificateOrders,
    NoSuchOrderError,
    SectigoUnavailableError,
)
from cagateway.ports.orders import Orders, PollQueue
from cagateway.services.orders.order_records import Finalizer, OrderRecords
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# A poll has a minute. One that dies in it is followed by the one of the next tick.
_POLL_LASTS = timedelta(seconds=60)
# Polling an order and collecting it may take this long where no client waits.
UNHURRIED_SECONDS = 20.0
# What was sent a moment ago is polled once more in the same run: ten of a batch fit into 300 s.
_FOLLOWED_SECONDS = 8.0


def _unsent(order: Order) -> Order:
    return order


@dataclass(frozen=True, slots=True)
class Collector:
    """Brings orders forward."""

    orders: Orders
    sectigo: CertificateOrders
    records: OrderRecords
    finalizer: Finalizer
    queue: PollQueue
    clock: Clock

    def poll_due(
        self,
        ca_id: str,
        order_id: str,
        connection: Connection | None,
        submit: Callable[[Order], Order] = _unsent,
    ) -> Order | None:
        """Poll an order, if it is due; `None` if it is not, or another poll is under way.

        However often it is called for one order, it is polled once, and one more poll is asked for.

        Args:
            ca_id: Whose it is.
            order_id: Which.
            connection: Its CA's; `None` if that has none any more, so that Sectigo cannot be asked.
            submit: Sends an order that was handed over, once however often it is called.

        Raises:
            StoreError: The table failed; the order is seen to again when it is due.
        """
        order, now = self.orders.find(ca_id, order_id), self.clock()
        if order is None or not is_due(order, now):
            return None
        if order.state is OrderState.PREPARED and order.is_handed_over:
            sent = submit(order)
            if sent.state is not OrderState.PREPARED:
                return self._followed(sent, connection)
            order = sent
        taken = self.orders.save(replace(order, next_poll_at=now + _POLL_LASTS), order)
        if taken is None:
            return None
        # No other poll is asked for from here on, so the time of the next one is set again.
        order = self.advance(replace(taken, next_poll_at=None), connection, UNHURRIED_SECONDS)
        order = self.finalizer.finalize(order)
        if order.version == taken.version:
            order = self.records.save(order, taken)
        self.queue.poll_later(order, self.clock())
        return order

    def _followed(self, sent: Order, connection: Connection | None) -> Order:
        """Poll an order that was sent a moment ago, as a request would."""
        order = self.finalizer.finalize(self.advance(sent, connection, _FOLLOWED_SECONDS))
        self.queue.poll_later(order, self.clock())
        return order

    def advance(self, order: Order, connection: Connection | None, within_seconds: float) -> Order:
        """Bring an order forward as far as that goes now, and give it as it stands then.

        Args:
            order: As it is in the table.
            connection: Its CA's. What belongs to another account is left alone, until the
                connection to that one is back.
            within_seconds: How long Sectigo may take.

        Raises:
            StoreError: The table failed.
        """
        now = self.clock()
        if connection:
            order = self.records.belonging(order, connection)
            connection = connection if order.is_at(OrderAccount.of(connection)) else None
        if order.state is OrderState.PREPARED:
            return self.records.dropped_if_stale(order)
        if order.state is OrderState.SUBMITTING:
            order = self._doubt_if_stale(order, now)
        if connection and order.state is OrderState.UNCERTAIN:
            order = self._search(order, connection, within_seconds)
        if connection and order.state in SECTIGO_KNOWS:
            order = self._poll(order, connection, within_seconds)
            if order.state is OrderState.ISSUED and order.replaces_serial:
                order = self._note_renewal(order, order.replaces_serial, connection)
        return order

    def _poll(self, order: Order, connection: Connection, within_seconds: float) -> Order:
        """Ask Sectigo how an order stands, unless another poll has just done so."""
        claimed = self._claimed(order)
        if claimed is None or claimed.sectigo_id is None:
            return self.records.current(order)
        try:
            found = self._asked(claimed, claimed.sectigo_id, connection, within_seconds)
        except NoSuchOrderError as error:
            _log.error("Order %s: %s", order.order_id, error.message)
            found = as_missing(claimed, self.clock())
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            found = claimed
        return self.records.save(found, claimed)

    def _asked(
        self, order: Order, sectigo_id: int, connection: Connection, within_seconds: float
    ) -> Order:
        ends_at = self.clock() + timedelta(seconds=within_seconds)
        details = self.sectigo.details(connection, sectigo_id, within_seconds)
        if details.status is OrderStatus.UNKNOWN:
            _log.error("Order %s: %r is no known status", order.order_id, details.status_text)
        order = as_reported(order, details, self.clock())
        if order.objection:
            _log.error("Order %s: %s", order.order_id, order.failure)
        if details.status is not OrderStatus.ISSUED:
            return order
        left_seconds = (ends_at - self.clock()).total_seconds()
        pem = self.sectigo.collect(connection, sectigo_id, left_seconds)
        return order if pem is None else self._collected(order, details, pem)

    def _note_renewal(self, order: Order, replaces_serial: str, connection: Connection) -> Order:
        """Tell Sectigo which certificate was renewed, once; nothing hangs on it but reminders."""
        if order.renews_unseen:
            return order
        renewed = self.orders.find_serial(order.ca_id, replaces_serial)
        if order.renewal_noted_at or order.sectigo_id is None or renewed is None:
            return order
        if renewed.sectigo_id is None or not renewed.is_at(OrderAccount.of(connection)):
            return order
        noted = self.records.save(replace(order, renewal_noted_at=self.clock()), order)
        about = order.order_id, renewed.order_id, replaces_serial, order.client_id
        _log.info("Order %s renews order %s (%s) for client %s", *about)
        try:
            self.sectigo.note_renewal(connection, renewed.sectigo_id, order.sectigo_id)
        except SectigoUnavailableError as error:
            _log.warning("Order %s is not noted as a renewal: %s", order.order_id, error.message)
        return noted

    def _claimed(self, order: Order) -> Order | None:
        """Claim the next question to Sectigo; `None` if it was asked within the last seconds."""
        now = self.clock()
        if order.polled_at and now < order.polled_at + BETWEEN_POLLS:
            return None
        claimed = replace(order, polled_at=now)
        # A poll that dies is followed by another: no open order is stored without its next one.
        followed = replace(claimed, next_poll_at=order.next_poll_at or now + _POLL_LASTS)
        saved = self.orders.save(followed, order)
        return replace(saved, next_poll_at=order.next_poll_at) if saved else None

    def _collected(self, order: Order, details: OrderDetails, pem: bytes) -> Order:
        """Take a certificate that is what was ordered; what is not for our key is never kept.

        One for our key is ours, whatever stands in its comments.
        """
        now = self.clock()
        try:
            issued = read_issued(pem, order.key_digest, now)
        except NoBundleError as error:
            _log.error("Order %s: %s", order.order_id, error)
            return order
        except NotOursError as error:
            if not is_marked_as(order, details):
                return _objected(order, Objection.NOT_OURS, foreign_text(order))
            return _objected(order, Objection.NOT_AS_ORDERED, str(error))
        if differences := objections_to(issued, order, now):
            text = f"The certificate {issued.serial_number} is not what was ordered: "
            return _objected(order, Objection.NOT_AS_ORDERED, f"{text}{'; '.join(differences)}.")
        return as_issued(order, issued, remarks_on(issued, order))

    def _doubt_if_stale(self, order: Order, now: datetime) -> Order:
        """Doubt an order whose request died, before or after the POST went out."""
        if order.submitted_at and now < order.submitted_at + SUBMISSION_LASTS:
            return order
        return self.records.save(order.moved(OrderState.UNCERTAIN), order)

    def _search(self, order: Order, connection: Connection, within_seconds: float) -> Order:
        """Search for an order that may exist, by the id in its comments."""
        claimed, began = self._claimed(order), order.submitted_at or order.created_at
        if claimed is None:
            return self.records.current(order)
        now = self.clock()
        try:
            found = self.sectigo.find(connection, order.comments, began, now, within_seconds)
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            return self.records.save(claimed, claimed)
        if found:
            return self.records.save(found_at_sectigo(claimed, found), claimed)
        searched = replace(claimed, searches=claimed.searches + 1)
        if searched.searches >= SEARCHES_BEFORE_GIVING_UP and now >= began + SEARCHING_LASTS:
            text = "Sectigo did not answer the order, and has none with its id."
            searched = come_to_nothing(searched, OrderState.NOT_PLACED, text, now)
        return self.records.save(searched, claimed)


def _objected(order: Order, objection: Objection, text: str) -> Order:
    _log.error("Order %s: %s", order.order_id, text)
    return objected(order, objection, text)
