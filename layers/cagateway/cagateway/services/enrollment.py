"""Enrolling: one request, one order, one certificate.

An equal request joins the order that there is. The order is written before it is sent, and sent
once; whatever happens after that, it is found again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.certificates.order import Order, OrderState
from cagateway.domain.certificates.order_contents import Digests
from cagateway.domain.certificates.rhythm import back_off, next_look
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.collection import Collector
from cagateway.services.order_ports import Orders
from cagateway.services.preparation import Enrollment, Preparer, digests_for
from cagateway.services.submission import Submitter
from cagateway.services.validation import Validation, validate_enrollment

# Two that arrive together may each find the other's order gone; a third time means a mistake.
_ATTEMPTS_TO_JOIN = 3
# A look at an order takes two calls. With less than this left it would only delay the answer.
_LOOK_SECONDS = 3.0
# People approve orders, and whoever looks for a lost one has all the time for it.
_NOT_WAITED_FOR = frozenset({OrderState.AWAITING_APPROVAL, OrderState.PREPARED, OrderState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How an order stands when the answer is due.

    Args:
        profile: Of which it is, as it is known now.
    """

    order: Order
    profile: CertificateProfile


@dataclass(frozen=True, slots=True)
class Enroller:
    """Has certificates issued.

    Args:
        clock: The time, in UTC.
        sleep: Waits for some seconds.
    """

    reader: AuthorityReader
    orders: Orders
    preparer: Preparer
    submitter: Submitter
    collector: Collector
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def enroll(self, asked: Enrollment) -> Enrolled:
        """Have a certificate issued, and give its order as it stands when the time is over.

        Raises:
            GatewayError: What validation refuses; ENROLLMENT_DISABLED, TOO_MANY_OPEN_ORDERS,
                TOO_MANY_ORDERS, IDEMPOTENCY_KEY_REUSED.
        """
        validation = validate_enrollment(self.reader, asked.ca_id, asked.parsed)
        settings = validation.reading.authority.enrollment
        if settings is None:
            raise _disabled(asked.ca_id)
        order = joined = self._join_or_create(asked, validation, settings)
        if order.state is OrderState.PREPARED:
            order = self.submitter.submit(order, settings, self._left_seconds(asked))
        order = self._wait(order, settings, asked)
        if order.state is OrderState.ISSUED:
            # Of equal requests at once, the first one takes the key along; the others saw it too.
            order = replace(order, sealed_key=order.sealed_key or joined.sealed_key)
        return Enrolled(order, validation.profile)

    def _join_or_create(
        self, asked: Enrollment, validation: Validation, settings: EnrollmentSettings
    ) -> Order:
        prepared: Order | None = None
        digests = digests_for(asked, validation)
        for _ in range(_ATTEMPTS_TO_JOIN):
            found = self.orders.find_repeat(asked.ca_id, digests.repeat)
            if found and self._may_join(found, asked):
                # The same names are not enough: another CSR is another key.
                if found.content_digest != digests.content:
                    raise _key_reused(found)
                return found
            if prepared is None:
                prepared = self.preparer.prepare(asked, validation, digests)
                prepared = replace(prepared, next_look_at=next_look(prepared, self.clock()))
            if self.orders.create(
                prepared,
                instead_of=found,
                open_at_most=settings.open_orders,
                day_at_most=settings.orders_a_day,
            ):
                return prepared
            if not self._was_overtaken(asked.ca_id, digests, found):
                self._refuse_too_many(prepared, settings)
        raise GatewayError(
            ErrorKind.ENROLLMENT_PENDING,
            "Several equal requests arrived at once. Repeat this one.",
            retry_after_seconds=1,
        )

    def _may_join(self, found: Order, asked: Enrollment) -> bool:
        if not found.can_be_joined(self.clock()):
            return False
        # Whoever wants a new order wants none that is older than the wish.
        return not asked.parsed.options.is_forced or found.created_at >= asked.received_at

    def _was_overtaken(self, ca_id: str, digests: Digests, found: Order | None) -> bool:
        """Tell whether an equal request has an order now: it is joined, whatever the bounds."""
        now_found = self.orders.find_repeat(ca_id, digests.repeat)
        return now_found is not None and (found is None or now_found.order_id != found.order_id)

    def _refuse_too_many(self, order: Order, settings: EnrollmentSettings) -> None:
        """Say which bound was reached, if it was one."""
        open_ids = self.orders.open_orders(order.ca_id, order.crowd_digest)
        if len(open_ids) >= settings.open_orders:
            raise _too_many_open(open_ids)
        placed = self.orders.placed_on(order.ca_id, order.client_id, order.created_at)
        if placed >= settings.orders_a_day:
            raise _too_many_today(placed, order.created_at)

    def _wait(self, order: Order, settings: EnrollmentSettings, asked: Enrollment) -> Order:
        """Look again and again while somebody waits; an approval is not waited for."""
        waits = back_off(
            settings.back_off_seconds, settings.max_back_off_seconds, settings.attempts
        )
        for wait_seconds in itertools.chain((0,), waits):
            spare_seconds = self._left_seconds(asked) - _LOOK_SECONDS
            if not _is_awaited(order) or spare_seconds < 0:
                break
            self.sleep(min(wait_seconds, spare_seconds))
            order = self._looked(order, settings, self._left_seconds(asked))
            if order.state in _NOT_WAITED_FOR and _is_known_since(order, asked.received_at):
                break
        return order

    def _looked(self, order: Order, settings: EnrollmentSettings, left_seconds: float) -> Order:
        if order.sectigo_id is None and order.state is not OrderState.UNCERTAIN:
            # Somebody else is ordering, or has died over it.
            order = self.orders.find(order.ca_id, order.order_id) or order
        return self.collector.see_to(order, settings.connection, left_seconds)

    def _left_seconds(self, asked: Enrollment) -> float:
        return (asked.deadline - self.clock()).total_seconds()


def _is_known_since(order: Order, moment: datetime) -> bool:
    """Tell whether Sectigo was asked since then: an approval may have come a second ago."""
    return order.sectigo_id is None or (order.looked_at is not None and order.looked_at >= moment)


def _is_awaited(order: Order) -> bool:
    return order.is_open() and order.state is not OrderState.PREPARED


def _disabled(ca_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_DISABLED,
        f"Certificates of certificate authority '{ca_id}' are not ordered through this gateway. "
        "Ask its operators to set enable-enrollment to true in its configuration.",
        target="caId",
        value=ca_id,
    )


def _key_reused(found: Order) -> GatewayError:
    return GatewayError(
        ErrorKind.IDEMPOTENCY_KEY_REUSED,
        f"Idempotency-Key names the order {found.order_id}, which is for something else. Use "
        "another key.",
        target="Idempotency-Key",
        value=found.order_id,
    )


def _too_many_open(open_ids: tuple[str, ...]) -> GatewayError:
    listed = ", ".join(open_ids)
    return GatewayError(
        ErrorKind.TOO_MANY_OPEN_ORDERS,
        f"{len(open_ids)} orders for this profile and these names are open already: {listed}. "
        "Repeat one of their requests to get its certificate, have them settled at Sectigo, or "
        "have max-open-orders raised.",
        target="subjectAltNames",
        value=listed,
    )


def _too_many_today(placed: int, now: datetime) -> GatewayError:
    midnight = 86_400 - int(now.timestamp()) % 86_400
    return GatewayError(
        ErrorKind.TOO_MANY_ORDERS,
        f"This client has placed {placed} orders today, which is all that it may. Try again "
        "tomorrow (UTC), or have max-orders-per-day raised.",
        value=str(placed),
        retry_after_seconds=midnight,
    )
