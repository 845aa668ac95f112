"""What must hold of orders at each step, by the books that the doubles of the outside keep."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from cagateway.domain.certificates.at_sectigo import Placement
from cagateway.domain.certificates.events import CertificateAction
from cagateway.domain.certificates.issued import key_digest
from cagateway.domain.certificates.order import OPEN_STATES, Order, OrderState
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.services.delivery import Delivery
from tests.functional.ordering.asked import DAY, PASSWORD, Asked
from tests.functional.ordering.sectigo import OrderThere
from tests.functional.ordering.world import OrderWorld


@dataclass
class Books:
    """Compares what the gateway believes with what Sectigo's double was sent."""

    world: OrderWorld
    broken: list[str] = field(default_factory=list)

    def hold(self, holds: bool, rule: str) -> None:
        if not holds:
            self.broken.append(rule)

    def check_post(self, placement: Placement) -> None:
        self.hold(self.world.sectigo.posts[placement.comments] == 1, "two POSTs for one order")
        order = self.world.store.find("ca-1", placement.comments.removeprefix("cagw:"))
        is_written = order is not None and order.state is OrderState.SUBMITTING
        self.hold(is_written, "a POST for an order that is not written")

    def check_replacement(self, before: Order, instead_of: Order | None) -> None:
        """Hold that a second order for one request comes only where the first one answers none."""
        now, ended = self.world.clock(), before.issued_at or before.ended_at or before.created_at
        if instead_of is None or before.state is not instead_of.state:
            # It came to this between two steps of whoever ordered.
            self.hold(instead_of is not None, "an equal request's order was passed over")
            return
        is_over = now >= ended + DAY
        if before.state is OrderState.ISSUED:
            is_key_gone = before.request_type is RequestType.PKCS12 and before.sealed_key is None
            self.hold(is_over or is_key_gone, "a second certificate within a day")
        elif before.state in OPEN_STATES:
            self.broken.append(f"a second order while the first is {before.state}")
        elif before.state is not OrderState.REVOKED:
            is_told = before.delivered_at is not None
            self.hold(is_told or is_over, "a second order, and nobody was told of the first")

    def check_delivery(self, delivery: Delivery, request: Asked) -> None:
        order = delivery.order
        there = self.world.sectigo.orders.get(order.sectigo_id or 0)
        certificate = self._certificate_of(delivery, request)
        is_its_own = there is not None and certificate == there.certificate
        self.hold(is_its_own, "a certificate of another order")
        if request.csr:
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

    def nothing_is_broken(self) -> None:
        assert not self.broken

    def every_order_is_sent_once(self) -> None:
        assert all(count == 1 for count in self.world.sectigo.posts.values())

    def none_is_given_up_that_the_report_has(self) -> None:
        found = {one.placement.comments: one.shows_at for one in self.world.sectigo.orders.values()}
        for order in self.world.store.all_of("ca-1"):
            if order.state is OrderState.NOT_PLACED and order.comments in found and order.ended_at:
                assert order.ended_at < found[order.comments], order

    def no_open_order_is_forgotten(self) -> None:
        for order in self.world.store.all_of("ca-1"):
            assert not order.is_open() or order.next_look_at is not None, order

    def each_certificate_is_for_its_key_and_told_by_an_event(self) -> None:
        found, _ = self.world.store.events("ca-1", None, None, 9_999)
        told = Counter((event.serial_number, event.action) for _, event in found)
        for order in self.world.store.all_of("ca-1"):
            has_one = order.state in {OrderState.ISSUED, OrderState.REVOKED}
            assert (order.certificate is not None) is has_one, order
            if not has_one:
                continue
            leaf = x509.load_der_x509_certificate(base64.b64decode(order.certificate or ""))
            assert key_digest(leaf) == order.key_digest
            serial = order.serial_number or ""
            is_revoked = order.state is OrderState.REVOKED
            assert told.pop((serial, CertificateAction.ISSUED), 0) == 1
            assert told.pop((serial, CertificateAction.REVOKED), 0) == is_revoked
        assert not told

    def whoever_is_counted_as_open_is(self) -> None:
        orders = self.world.store.all_of("ca-1")
        for (_, crowd), ids in self.world.store.crowds.items():
            open_ids = {one.order_id for one in orders if one.is_open()}
            assert ids <= open_ids, crowd

    def check_settled(self, order: Order, there: OrderThere) -> None:
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
