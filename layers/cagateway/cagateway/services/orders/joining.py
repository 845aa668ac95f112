"""Finding the order that answers a request, or making one: what was sent decides, not a profile.

The order is searched for first. Only what would be new is judged, bounded and given a key.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.enrollment_settings import EnrollmentSettings
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.domain.orders.contents import Digests, FormerDigests
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.outcome import key_reused, too_many_open, too_many_today
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.polling import next_poll
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.csr import signature_violations
from cagateway.ports.orders import Orders
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.foresight.noting import AskedCounter
from cagateway.services.orders.order_records import OrderRecords
from cagateway.services.orders.preparation import (
    Enrollment,
    Preparer,
    digests_for,
    former_digests_for,
    other_values,
    rules_digest,
)
from cagateway.services.orders.validation import Validation, validate_enrollment
from cagateway.services.orders.visible_orders import VisibleOrders
from cagateway.values import dataclass

# Two that arrive together may each find the other's order gone; a third time means a mistake.
_ATTEMPTS_TO_JOIN = 3
# A client that asks in a circle gets the same answer again, and Sectigo is not asked.
_REFUSAL_HOLDS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Joined:
    """The order that answers a request.

    Args:
        is_new: The request made it.
    """

    order: Order
    is_new: bool


@dataclass(frozen=True, slots=True)
class OrderJoiner:
    """Finds orders for requests, and makes those that there are not."""

    reader: AuthorityReader
    orders: Orders
    preparer: Preparer
    records: OrderRecords
    clock: Clock
    asked: AskedCounter

    def join_or_create(self, asked: Enrollment, authority: CertificateAuthority) -> Joined:
        """Give the order that answers a request.

        Raises:
            GatewayError: What validation refuses, where the order would be new;
                ENROLLMENT_DISABLED, TOO_MANY_OPEN_ORDERS, TOO_MANY_ORDERS, IDEMPOTENCY_KEY_REUSED.
            StoreError: The table failed.
        """
        connection = _connection_of(authority)
        digests = digests_for(asked, OrderAccount.of(connection)) if connection else None
        for _ in range(_ATTEMPTS_TO_JOIN):
            found = self._found(asked.ca_id, digests.idempotency) if digests else None
            is_sound = found is None or _is_sound(asked.parsed)
            if found and digests and is_sound and self._may_join(found, asked):
                return _joined(found, digests)
            validation = validate_enrollment(
                self.reader, asked.ca_id, asked.parsed, asked.caller.bounds
            )
            settings = validation.reading.authority.enrollment
            if settings is None or digests is None:
                raise _disabled(asked.ca_id)
            if settings.connection != connection:
                raise _configured_anew()
            joined = self._create(_Making(asked, validation, settings, digests, found))
            if joined:
                return joined
        raise _several_at_once()

    def _found(self, ca_id: str, digest: str) -> Order | None:
        """Find an equal request's order; one that nothing is sent for any more has ended."""
        found = self.orders.find_equal(ca_id, digest)
        return self.records.dropped_if_stale(found) if found else None

    def _may_join(self, found: Order, asked: Enrollment) -> bool:
        now = self.clock()
        if asked.parsed.options.is_forced and asked.idempotency_key is None and found.is_finished():
            # It is older than the request for a new one, unless it came about since.
            return found.created_at >= asked.received_at and found.can_be_joined(now)
        return found.can_be_joined(now) or self._is_refused_still(found, asked)

    def _is_refused_still(self, found: Order, asked: Enrollment) -> bool:
        """Tell whether Sectigo has just refused this, and nothing has changed since."""
        is_refused = found.state is OrderState.REFUSED and found.ended_at is not None
        if not is_refused or self.clock() >= (found.ended_at or found.created_at) + _REFUSAL_HOLDS:
            return False
        reading = self.reader.as_stored(asked.ca_id)
        if other_values(found, asked.parsed, reading.authority):
            return False
        return rules_digest(reading, asked.parsed.profile_id) == found.rules_digest

    def _create(self, making: _Making) -> Joined | None:
        """Make an order; `None` if an equal request was faster."""
        asked, settings = making.asked, making.settings
        former = former_digests_for(asked, making.validation)
        earlier = self.orders.find_equal(asked.ca_id, former.idempotency)
        if earlier and _is_the_last_releases(earlier, making) and self._may_join(earlier, asked):
            if earlier.former_fingerprint != former.content:
                raise key_reused(earlier)
            return Joined(earlier, is_new=False)
        if earlier and earlier.idempotency_digest == making.digests.idempotency:
            # It is this very request's: an equal one was faster, or it is older than the one that
            # was found, when another term came first in the profile.
            if earlier != making.found and self._may_join(earlier, asked):
                return _joined(earlier, making.digests)
            if self._found(asked.ca_id, making.digests.idempotency) != making.found:
                return None
        open_ids = self.orders.open_orders(asked.ca_id, making.digests.quota)
        if len(open_ids) >= asked.open_at_most(settings):
            self._refuse_unless_overtaken(making, too_many_open(open_ids))
            return None
        now = self.clock()
        at_most = settings.orders_a_day
        wanted = making.digests.idempotency
        who = (asked.ca_id, asked.client_id, now)
        if not self.orders.reserve(*who, for_request=wanted, at_most=at_most):
            if self.orders.is_being_made(*who, wanted):
                raise _several_at_once()
            placed = self.orders.placed_on(asked.ca_id, asked.client_id, now)
            self._refuse_unless_overtaken(making, too_many_today(placed, at_most, now))
            return None
        passed_over = {one.order_id for one in (making.found, earlier) if one}
        return self._prepared(making, former, frozenset(passed_over), now)

    def _prepared(
        self, making: _Making, former: FormerDigests, passed_over: frozenset[str], now: datetime
    ) -> Joined | None:
        """Make an order for which there is room; what does not come about gives the room back."""
        asked = making.asked
        try:
            order = self.preparer.prepare(asked, making.validation, making.digests, former)
        except GatewayError:
            self.orders.give_back(asked.ca_id, asked.client_id, now)
            raise
        # It counts on the day on which room was made for it, which may be over by now.
        order = replace(order, created_at=now, renews_unseen=self._renews_unseen(asked))
        order = replace(order, next_poll_at=next_poll(order, self.clock()))
        is_made = self.orders.create(
            order,
            also_as=former.idempotency,
            instead_of=passed_over,
            open_at_most=asked.open_at_most(making.settings),
        )
        if is_made:
            who = (asked.client_id, asked.ca_id, order.profile_id)
            self.asked.count(who, asked.parsed.request.validity_period, now)
            return Joined(order, is_new=True)
        self.orders.give_back(asked.ca_id, asked.client_id, now)
        return None

    def _renews_unseen(self, asked: Enrollment) -> bool:
        """Tell whether a renewal is ordered as new: its client does not see the old one."""
        serial = asked.parsed.options.replaces_serial
        visible = VisibleOrders(self.orders)
        return serial is not None and not visible.find_serial(asked.caller, asked.ca_id, serial)

    def _refuse_unless_overtaken(self, making: _Making, error: GatewayError) -> None:
        """Refuse, unless an equal request has an order now: it is joined, whatever the bounds."""
        now_found = self.orders.find_equal(making.asked.ca_id, making.digests.idempotency)
        before = making.found.order_id if making.found else None
        if now_found is None or now_found.order_id == before:
            raise error


@dataclass(frozen=True, slots=True)
class _Making:
    """What an order is made of.

    Args:
        found: The order of an equal request, which does not answer this one.
    """

    asked: Enrollment
    validation: Validation
    settings: EnrollmentSettings
    digests: Digests
    found: Order | None


def _is_sound(parsed: ParsedRequest) -> bool:
    """Tell whether a request may be given what an equal one has ordered.

    What makes requests equal leaves out two things that any request has to have: a signature that
    fits, and the password of a file. Without them the decision refuses it.
    """
    if parsed.request.request_type is RequestType.PKCS12:
        return parsed.options.password is not None
    return parsed.client_csr is not None and not any(signature_violations(parsed.client_csr))


def _joined(found: Order, digests: Digests) -> Joined:
    if found.fingerprint != digests.sent:
        # The same names are not enough: another request is another key.
        raise key_reused(found)
    return Joined(found, is_new=False)


def _is_the_last_releases(earlier: Order, making: _Making) -> bool:
    """Tell whether the last release has ordered this, in this account."""
    account = OrderAccount.of(making.settings.connection)
    return earlier.fingerprint is None and earlier.is_at(account)


def _connection_of(authority: CertificateAuthority) -> Connection | None:
    return authority.enrollment.connection if authority.enrollment else authority.connection


def _configured_anew() -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_PENDING,
        "The connection of the certificate authority has changed at this moment. Repeat the "
        "request: nothing was ordered for it.",
        retry_after_seconds=1,
    )


def _several_at_once() -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_PENDING,
        "Several equal requests arrived at once. Repeat this one.",
        retry_after_seconds=1,
    )


def _disabled(ca_id: str) -> GatewayError:
    return GatewayError(
        ErrorKind.ENROLLMENT_DISABLED,
        f"Certificates of certificate authority '{ca_id}' are not ordered through this gateway. "
        "Ask its operators to set enable-enrollment to true in its configuration.",
        target="caId",
        value=ca_id,
    )
