"""Seeing an order through: looking it up, collecting its certificate, telling, erasing its key.

Nothing here orders anything. What died between the order and its record is settled by looking.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import (
    ENDINGS,
    NoSuchOrderError,
    OrderDetails,
    OrderStatus,
    SectigoUnavailableError,
)
from cagateway.domain.certificates.issued import NotOursError, read_issued
from cagateway.domain.certificates.order import (
    LOOKING_LASTS,
    LOOKS_BEFORE_GIVING_UP,
    PREPARATION_LASTS,
    SECTIGO_KNOWS,
    SUBMISSION_LASTS,
    Order,
    OrderState,
)
from cagateway.domain.certificates.rhythm import (
    BETWEEN_LOOKS,
    is_due,
    is_given_up,
    is_key_forfeited,
    is_missing_for_good,
    next_look,
)
from cagateway.domain.values import dataclass
from cagateway.events.errors import EventBusError
from cagateway.services.order_ports import CertificateOrders, LaterLooks, Orders, OrderTeller

_log = logging.getLogger(__name__)

# Whoever is asked to look later has a minute for it. Who dies over it is followed by the next tick.
_LOOK_LASTS = timedelta(seconds=60)
# Asking how an order stands, and collecting it: what nobody waits for may take this long.
UNHURRIED_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Collector:
    """Brings orders forward.

    Args:
        clock: The time, in UTC.
    """

    orders: Orders
    sectigo: CertificateOrders
    later: LaterLooks
    teller: OrderTeller
    clock: Callable[[], datetime]

    def see_to_due(self, ca_id: str, order_id: str, connection: Connection | None) -> Order | None:
        """Do what an order needs, if it is time for it; `None` if it is not, or somebody is at it.

        However often it is called for one order, one look is taken, and one more is asked for.

        Args:
            ca_id: Whose it is.
            order_id: Which.
            connection: Its CA's; `None` if that has none any more, so that nobody can be asked.

        Raises:
            StoreError: The table failed; the order is seen to again when it is due.
        """
        order, now = self.orders.find(ca_id, order_id), self.clock()
        if order is None or not is_due(order, now):
            return None
        taken = replace(order, version=order.version + 1, next_look_at=now + _LOOK_LASTS)
        if not self.orders.save(taken, order):
            return None
        # From here on nobody else has been asked for a look: the next one is set anew.
        order = self.see_to(replace(taken, next_look_at=None), connection, UNHURRIED_SECONDS)
        order = self.settle(order)
        if order.version == taken.version:
            order = self.save(order, taken)
        self.later.look_later(order, self.clock())
        return order

    def see_to(self, order: Order, connection: Connection | None, within_seconds: float) -> Order:
        """Bring an order forward as far as that goes now, and give it as it stands then.

        Raises:
            StoreError: The table failed.
        """
        now = self.clock()
        if order.state is OrderState.PREPARED:
            return self._drop_if_stale(order, now)
        if order.state is OrderState.SUBMITTING:
            order = self._doubt_if_stale(order, now)
        if connection and order.state is OrderState.UNCERTAIN:
            order = self._search(order, connection, within_seconds)
        if connection and order.state in SECTIGO_KNOWS:
            order = self._look(order, connection, within_seconds)
            if order.state is OrderState.ISSUED and order.replaces_serial:
                order = self._note_renewal(order, connection)
        return order

    def settle(self, order: Order, *, is_delivered: bool = False) -> Order:
        """Tell what is not told yet, note a delivery, and erase a key whose time is over.

        Args:
            order: As it stands.
            is_delivered: Somebody is given its certificate now, or told that there is none.
        """
        now = self.clock()
        changed = replace(order, told=order.state) if self._is_told_now(order) else order
        if is_delivered and not order.is_open() and order.delivered_at is None:
            changed = replace(changed, delivered_at=now)
        if is_delivered and order.state is OrderState.ISSUED:
            changed = replace(changed, sealed_key=None)
        if is_key_forfeited(order, now):
            _log.error("The key of order %s was never fetched, and is erased", order.order_id)
            changed = replace(changed, sealed_key=None)
        if is_given_up(order, now):
            _log.error("The certificate of order %s was never fetched", order.order_id)
            changed = replace(changed, delivered_at=now)
        return order if changed == order else self.save(changed, order)

    def save(self, order: Order, before: Order) -> Order:
        """Store an order as it stands now, and when to look next; whoever was faster is believed.

        Args:
            order: As it is to be.
            before: As it is in the table.
        """
        if order.state is OrderState.UNKNOWN:
            return order
        later = next_look(order, self.clock())
        saved = replace(order, version=before.version + 1, next_look_at=later)
        return saved if self.orders.save(saved, before) else self._again(before)

    def _look(self, order: Order, connection: Connection, within_seconds: float) -> Order:
        """Ask Sectigo how an order stands, unless somebody else has just done so."""
        claimed = self._claimed(order)
        if claimed is None or claimed.sectigo_id is None:
            return self._again(order)
        ends_at = self.clock() + timedelta(seconds=within_seconds)
        try:
            details = self.sectigo.details(connection, claimed.sectigo_id, within_seconds)
            left_seconds = (ends_at - self.clock()).total_seconds()
            found = self._as_found(claimed, details, connection, left_seconds)
        except NoSuchOrderError as error:
            _log.error("Order %s: %s", order.order_id, error.message)
            found = self._missing(claimed)
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            found = claimed
        return self.save(found, claimed)

    def _note_renewal(self, order: Order, connection: Connection) -> Order:
        """Tell Sectigo which certificate was renewed, once; nothing hangs on it but reminders."""
        renewed = self.orders.find_serial(order.ca_id, order.replaces_serial or "")
        if order.renewal_noted_at or order.sectigo_id is None or renewed is None:
            return order
        noted = self.save(replace(order, renewal_noted_at=self.clock()), order)
        try:
            self.sectigo.note_renewal(connection, renewed.sectigo_id or 0, order.sectigo_id)
        except SectigoUnavailableError as error:
            _log.warning("Order %s is not noted as a renewal: %s", order.order_id, error.message)
        return noted

    def _claimed(self, order: Order) -> Order | None:
        """Become the one who asks Sectigo; `None` if somebody did within the last seconds."""
        now = self.clock()
        if order.looked_at and now < order.looked_at + BETWEEN_LOOKS:
            return None
        claimed = replace(order, version=order.version + 1, looked_at=now)
        # Whoever dies over the answer is followed: nothing open is ever stored without a next look.
        followed = replace(claimed, next_look_at=order.next_look_at or now + _LOOK_LASTS)
        return claimed if self.orders.save(followed, order) else None

    def _as_found(
        self, order: Order, details: OrderDetails, connection: Connection, left_seconds: float
    ) -> Order:
        order = replace(order, status_text=details.status_text)
        if details.status is OrderStatus.AWAITING_APPROVAL:
            return order.moved(OrderState.AWAITING_APPROVAL)
        if details.status in ENDINGS:
            return self._ended(order, OrderState.FAILED, ENDINGS[details.status])
        if details.status is OrderStatus.UNKNOWN:
            _log.error("Order %s: %r is no known status", order.order_id, details.status_text)
        if details.status is OrderStatus.ISSUED:
            return self._collected(order, connection, left_seconds)
        return order.moved(OrderState.PROCESSING)

    def _missing(self, order: Order) -> Order:
        """Sectigo has no such order. It may come again, as when the CA's login is another one."""
        if order.state is OrderState.FAILED:
            return order
        order = replace(order, status_text="unknown to Sectigo")
        if not is_missing_for_good(order, self.clock()):
            return order
        text = "Sectigo took the order, and for more than a day has had none of its number."
        return self._ended(order, OrderState.FAILED, text)

    def _collected(self, order: Order, connection: Connection, left_seconds: float) -> Order:
        """Fetch a certificate that is issued; what is not for the order's key is never kept."""
        pem = self.sectigo.collect(connection, order.sectigo_id or 0, left_seconds)
        if pem is None:
            return order.moved(OrderState.PROCESSING)
        try:
            issued = read_issued(pem, order.key_digest)
        except NotOursError as error:
            _log.error("Order %s: %s", order.order_id, error)
            return order.moved(OrderState.PROCESSING)
        return order.moved(
            OrderState.ISSUED,
            issued_at=self.clock(),
            # Whoever was told that it had failed has not been given it.
            delivered_at=None,
            failure=None,
            certificate=issued.certificate,
            chain=issued.chain,
            serial_number=issued.serial_number,
            subject_name=issued.subject_name,
            subject_digest=issued.subject_digest,
            issuer_name=issued.issuer_name,
            not_before=issued.not_before,
            not_after=issued.not_after,
        )

    def _drop_if_stale(self, order: Order, now: datetime) -> Order:
        """Nothing was sent: whoever prepared it has died, and nothing was bought."""
        if now < order.created_at + PREPARATION_LASTS:
            return order
        text = "The gateway stopped before it ordered anything."
        return self.save(self._ended(order, OrderState.NOT_PLACED, text), order)

    def _doubt_if_stale(self, order: Order, now: datetime) -> Order:
        """Whoever ordered has died, before or after the order went out."""
        if order.submitted_at and now < order.submitted_at + SUBMISSION_LASTS:
            return order
        return self.save(order.moved(OrderState.UNCERTAIN), order)

    def _search(self, order: Order, connection: Connection, within_seconds: float) -> Order:
        """Look for an order that may exist, by the id in its comments."""
        claimed, began = self._claimed(order), order.submitted_at or order.created_at
        if claimed is None:
            return self._again(order)
        now = self.clock()
        try:
            found = self.sectigo.find(connection, order.comments, began, now, within_seconds)
        except SectigoUnavailableError as error:
            _log.warning("Order %s: %s", order.order_id, error.message)
            return self.save(claimed, claimed)
        if found:
            return self.save(found_at_sectigo(claimed, found), claimed)
        searched = replace(claimed, looks=claimed.looks + 1)
        if searched.looks >= LOOKS_BEFORE_GIVING_UP and now >= began + LOOKING_LASTS:
            text = "Sectigo did not answer the order, and has none with its id."
            searched = self._ended(searched, OrderState.NOT_PLACED, text)
        return self.save(searched, claimed)

    def _ended(self, order: Order, state: OrderState, text: str) -> Order:
        ended_at = order.ended_at if order.state is state else self.clock()
        return order.moved(state, failure=text, ended_at=ended_at)

    def _is_told_now(self, order: Order) -> bool:
        if not order.is_untold():
            return False
        try:
            self.teller.tell(order)
        except EventBusError:
            _log.exception("What became of order %s could not be told yet", order.order_id)
            return False
        return True

    def _again(self, order: Order) -> Order:
        return self.orders.find(order.ca_id, order.order_id) or order


def found_at_sectigo(order: Order, found: tuple[OrderDetails, ...]) -> Order:
    """Give an order its number at Sectigo, once its comments are found there."""
    if len(found) > 1:
        _log.error("Order %s stands at Sectigo %s times", order.order_id, len(found))
    number = min(one.sectigo_id for one in found)
    return order.moved(
        OrderState.SUBMITTED, sectigo_id=number, looked_at=None, delivered_at=None, failure=None
    )
