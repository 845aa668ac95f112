"""What must hold of orders at each step, by the books that the doubles of the outside keep."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from cagateway.domain.certificates.issued import CertificateAction
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import Placement
from cagateway.domain.orders.states import OPEN_STATES, OrderState
from cagateway.domain.x509.bundles import key_digest
from cagateway.services.orders.delivery import Delivery
from tests.fakes.order_world import OrderWorld
from tests.fakes.sectigo_orders import OrderThere
from tests.functional.ordering.asked import DAY, PASSWORD, REQUESTS, Asked
from tests.functional.ordering.intents import Intent, Intents
from tests.orders import certificate_of


@dataclass
class Books:
    """Compares what the gateway believes with what Sectigo's double was sent."""

    world: OrderWorld
    intents: Intents
    broken: list[str] = field(default_factory=list)

    def hold(self, holds: bool, rule: str) -> None:
        if not holds:
            self.broken.append(rule)

    def check_post(self, placement: Placement) -> None:
        self.hold(self.world.sectigo.posts[placement.comments] == 1, "two POSTs for one order")
        order = self.world.store.anywhere(placement.comments.removeprefix("cagw:"))
        is_written = order is not None and order.state is OrderState.SUBMITTING
        self.hold(is_written, "a POST for an order that is not written")

    def check_purchase(self, intent: Intent, order: Order, before: Order | None) -> None:
        """Hold that an intent is ordered for again only where earlier orders brought nothing."""
        earlier = [self.world.store.anywhere(one) for one in intent.order_ids]
        if before and not intent.is_forced:
            # An equal request's, which may have had another intent.
            earlier.append(before)
        for one in earlier:
            if one and not self.intents.may_buy_again(one, has_key=self._is_keyed(intent)):
                self.broken.append(f"one intent, and a second order while the first is {one.state}")
        intent.order_ids.append(order.order_id)

    def has_nothing_to_give(self, intent: Intent) -> bool:
        """Tell whether what was ordered for an intent brings no certificate, and never will."""
        ordered = [self.world.store.anywhere(one) for one in intent.order_ids]
        is_keyed = self._is_keyed(intent)
        return all(
            one is None or self.intents.may_buy_again(one, has_key=is_keyed) for one in ordered
        )

    def _is_keyed(self, intent: Intent) -> bool:
        return REQUESTS[intent.name].idempotency_key is not None

    def check_delivery(self, delivery: Delivery, request: Asked) -> None:
        order = delivery.order
        there = [one for one in self.world.sectigo.orders if one.number == order.sectigo_id]
        certificate = self._certificate_of(delivery, request)
        is_its_own = [certificate] == [one.certificate for one in there]
        self.hold(is_its_own, "a certificate of another order")
        if request.csr:
            # However it was signed, it is for one key.
            wanted = x509.load_pem_x509_csr(request.csr.encode()).public_key()
            self.hold(certificate.public_key() == wanted, "a certificate for another key")

    def _certificate_of(self, delivery: Delivery, request: Asked) -> x509.Certificate:
        if request.csr:
            return x509.load_pem_x509_certificate(delivery.body.encode())
        file = base64.b64decode(delivery.body)
        key, certificate, _ = pkcs12.load_key_and_certificates(file, PASSWORD.encode())
        assert key
        assert certificate
        self.hold(key.public_key() == certificate.public_key(), "a key for another certificate")
        return certificate

    def check(self) -> None:
        self.nothing_is_broken()
        self.every_order_is_sent_once()
        self.no_open_order_is_forgotten()
        self.none_is_given_up_that_the_report_has()
        self.each_certificate_is_for_its_key_and_told_by_an_event()
        self.whoever_is_counted_as_open_is()
        self.what_may_be_bought_is_counted()
        self.renewals_are_noted_for_what_they_renew()

    def nothing_is_broken(self) -> None:
        assert not self.broken, self.broken

    def every_order_is_sent_once(self) -> None:
        assert all(count == 1 for count in self.world.sectigo.posts.values())

    def none_is_given_up_that_the_report_has(self) -> None:
        found = {one.comments: one.shows_at for one in self.world.sectigo.orders}
        for order in self.world.store.everything():
            if order.state is OrderState.NOT_PLACED and order.comments in found and order.ended_at:
                assert order.ended_at < found[order.comments], order

    def no_open_order_is_forgotten(self) -> None:
        for order in self.world.store.everything():
            assert not order.is_open() or order.next_poll_at is not None, order

    def each_certificate_is_for_its_key_and_told_by_an_event(self) -> None:
        found = [
            event
            for ca_id in ("ca-1", "ca-2")
            for _, event in self.world.store.events(ca_id, None, None, 9_999)[0]
        ]
        published = Counter((event.serial_number, event.action) for event in found)
        for order in self.world.store.everything():
            has_one = order.state in {OrderState.ISSUED, OrderState.REVOKED}
            assert (order.issued is not None) is has_one, order
            if not has_one:
                continue
            leaf = x509.load_der_x509_certificate(
                base64.b64decode(certificate_of(order).certificate)
            )
            assert key_digest(leaf) == order.key_digest
            serial = order.serial_number or ""
            is_revoked = order.state is OrderState.REVOKED
            assert published.pop((serial, CertificateAction.ISSUED), 0) == 1
            assert published.pop((serial, CertificateAction.REVOKED), 0) == is_revoked
        assert not published

    def whoever_is_counted_as_open_is(self) -> None:
        orders = self.world.store.everything()
        for (_, quota), ids in self.world.store.quotas.items():
            open_ids = {one.order_id for one in orders if one.is_open()}
            assert ids <= open_ids, quota

    def what_may_be_bought_is_counted(self) -> None:
        """Hold each day's count against what Sectigo took, as far as that can be known here."""
        known = Counter[tuple[str, str, str]]()
        for order in self.world.store.everything():
            day = (order.ca_id, order.client_id, f"{order.created_at:%Y-%m-%d}")
            is_out = order.state in OPEN_STATES and order.state is not OrderState.PREPARED
            known[day] += order.sectigo_id is not None or is_out
        for day, number in known.items():
            assert self.world.store.counts[day] >= number, day

    def renewals_are_noted_for_what_they_renew(self) -> None:
        ours = {one.sectigo_id: one for one in self.world.store.everything() if one.sectigo_id}
        for renewed_id, sectigo_id in self.world.sectigo.renewals:
            new, old = ours[sectigo_id], ours[renewed_id]
            assert new.replaces_serial == old.serial_number, new
            assert new.ca_id == old.ca_id

    def check_settled(self, order: Order, there: OrderThere) -> None:
        # The reason that all are revoked for here.
        assert there.reason_code in {None, 1}
        if order.sectigo_id != there.number:
            raise AssertionError(f"{order!r} has another number at Sectigo")
        if there.status == "Issued":
            # Whoever mends an order after a month orders anew.
            is_old = order.created_at + 29 * DAY <= self.world.clock()
            assert order.state is OrderState.ISSUED or (is_old and order.failure), order
        elif there.status == "Revoked":
            assert order.state in {OrderState.REVOKED, OrderState.FAILED}, order
        else:
            assert order.state in {OrderState.FAILED, OrderState.ISSUED}, order
