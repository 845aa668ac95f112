"""Enrolling: one request, one order, one certificate.

An equal request joins the order that there is. The order is written before it is sent, and sent
once; whatever happens after that, it is found again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import renewal_not_noted, waited_for
from cagateway.domain.orders.polling import back_off
from cagateway.domain.orders.states import OrderState
from cagateway.domain.profiles.profiles import Pkcs12Encryption
from cagateway.ports.orders import Orders
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.collection import Collector
from cagateway.services.orders.joining import OrderJoiner
from cagateway.services.orders.preparation import Enrollment, other_values, values_kept
from cagateway.services.orders.submission import Submitter
from cagateway.values import dataclass

# A poll takes two calls. With less than this left it would only delay the answer.
_POLL_SECONDS = 3.0
# An approval takes a person, and the collector has all the time to search for a lost order.
_NOT_WAITED_FOR = frozenset({OrderState.AWAITING_APPROVAL, OrderState.PREPARED, OrderState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How an order stands when the answer is due.

    Args:
        encryption: Of a file with a key, as its profile says now.
        remarks: What the answer says beside its certificate.
    """

    order: Order
    encryption: Pkcs12Encryption
    remarks: tuple[ErrorDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class Enroller:
    """Has certificates issued.

    Args:
        sleep: Waits for some seconds.
    """

    reader: AuthorityReader
    orders: Orders
    joiner: OrderJoiner
    submitter: Submitter
    collector: Collector
    clock: Clock
    sleep: Callable[[float], None]

    def enroll(self, asked: Enrollment) -> Enrolled:
        """Have a certificate issued, and give its order as it stands when the time is over.

        Raises:
            GatewayError: What validation refuses; ENROLLMENT_DISABLED, TOO_MANY_OPEN_ORDERS,
                TOO_MANY_ORDERS, IDEMPOTENCY_KEY_REUSED; ENROLLMENT_PENDING: another request waits
                for the same certificate.
            StoreError: The table failed.
        """
        authority = self.reader.authority(asked.ca_id)
        joined = self.joiner.join_or_create(asked, authority)
        order, settings = joined.order, authority.enrollment
        if settings and order.is_open():
            if not joined.is_new:
                order = self._waiting(order, asked)
            if order.state is OrderState.PREPARED:
                order = self.submitter.submit(order, settings, self._left_seconds(asked))
            order = self._wait(order, settings, asked)
        remarks = self._remarks(order)
        if not joined.is_new and (others := other_values(order, asked.parsed, authority)):
            remarks = (*remarks, values_kept(others))
        return Enrolled(order, _encryption_of(order, authority), remarks)

    def _waiting(self, order: Order, asked: Enrollment) -> Order:
        """Have this request wait for an order; one that people approve is only polled.

        A request that died over it waits no longer than it had time for.

        Raises:
            GatewayError: ENROLLMENT_PENDING: another one waits.
        """
        if order.state in {OrderState.AWAITING_APPROVAL, OrderState.UNKNOWN}:
            return order
        if order.is_waited_for(self.clock()):
            raise waited_for(order)
        waiting = self.orders.save(replace(order, waited_for_until=asked.deadline), order)
        if waiting:
            return waiting
        now = self.orders.find(order.ca_id, order.order_id) or order
        if now.is_open():
            raise waited_for(now)
        return now

    def _wait(self, order: Order, settings: EnrollmentSettings, asked: Enrollment) -> Order:
        """Poll again and again while a client waits; an approval is not waited for."""
        waits = back_off(
            settings.back_off_seconds, settings.max_back_off_seconds, settings.attempts
        )
        for wait_seconds in itertools.chain((0,), waits):
            spare_seconds = self._left_seconds(asked) - _POLL_SECONDS
            if not _is_awaited(order) or spare_seconds < 0:
                break
            if wait_seconds and order.waited_for_until != asked.deadline:
                # It was approved a moment ago, as several requests have seen.
                order = self._waiting(order, asked)
            self.sleep(min(wait_seconds, spare_seconds))
            order = self._polled(order, settings.connection, self._left_seconds(asked))
            is_for_people = order.state in _NOT_WAITED_FOR or order.objection is not None
            if is_for_people and _is_known_since(order, asked.received_at):
                break
        return order

    def _polled(self, order: Order, connection: Connection, left_seconds: float) -> Order:
        if order.sectigo_id is None and order.state is not OrderState.UNCERTAIN:
            # Another request is ordering, or has died over it.
            order = self.orders.find(order.ca_id, order.order_id) or order
        return self.collector.advance(order, connection, left_seconds)

    def _remarks(self, order: Order) -> tuple[ErrorDetail, ...]:
        serial = order.replaces_serial
        if order.state is not OrderState.ISSUED or serial is None:
            return ()
        is_ours = not order.renews_unseen and self.orders.find_serial(order.ca_id, serial)
        return () if is_ours else (renewal_not_noted(serial),)

    def _left_seconds(self, asked: Enrollment) -> float:
        return (asked.deadline - self.clock()).total_seconds()


def _is_known_since(order: Order, moment: datetime) -> bool:
    """Tell whether Sectigo was asked since then: an approval may have come a second ago."""
    return order.sectigo_id is None or (order.polled_at is not None and order.polled_at >= moment)


def _is_awaited(order: Order) -> bool:
    return order.is_open() and order.state is not OrderState.PREPARED


def _encryption_of(order: Order, authority: CertificateAuthority) -> Pkcs12Encryption:
    """Give how a profile has files encrypted; one that is gone leaves the default."""
    profile = authority.profile(order.profile_id)
    chosen = profile.properties.pkcs12_encryption if profile else None
    return chosen or Pkcs12Encryption.TRIPLE_DES_SHA1
