"""Whatever happens in whatever order: one POST for each order, and no certificate is lost.

The real use cases run on doubles of the outside (order_world.py), which die, lose answers, let
others in at each step, and keep the books that are compared with what the gateway believes.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cagateway.domain.certificates.at_sectigo import Placement
from cagateway.domain.certificates.events import CertificateAction
from cagateway.domain.certificates.issued import key_digest
from cagateway.domain.certificates.order import OPEN_STATES, Order, OrderState
from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.certificates.wish import EnrollmentWish
from cagateway.domain.enrollment.alt_names import alt_name
from cagateway.domain.enrollment.request import EnrollmentRequest, OutputFormat, RequestType
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.services.collection import Collector
from cagateway.services.delivery import Deliverer, Delivery
from cagateway.services.enrollment import Enroller
from cagateway.services.ordering_work import OrderWork
from cagateway.services.preparation import Enrollment, Preparer
from cagateway.services.reconciliation import Reconciler
from cagateway.services.revocation import Revoker
from cagateway.services.submission import Submitter
from cagateway.services.sweep import sweep
from cagateway.store.errors import StoreError
from cagateway.vault.errors import KeyVaultError
from tests.documents import document
from tests.fakes.gateway import FakeGateway
from tests.unit.order_world import DiedError, Mishaps, OrderThere, OrderWorld

WEB = {"unique-id": "web", "properties": {"cert_type": "63999"}}
NAMES = (alt_name("dNSName", "www.example.com"),)
PASSWORD = "pass"
DAY = timedelta(days=1)
# What a client that asks again and again is told while there is no certificate.
NOT_YET = {
    *(ErrorKind.ENROLLMENT_PENDING, ErrorKind.ENROLLMENT_AWAITING_APPROVAL),
    *(ErrorKind.ENROLLMENT_UNCERTAIN, ErrorKind.ENROLLMENT_NOT_PLACED),
    *(ErrorKind.ENROLLMENT_REFUSED, ErrorKind.ENROLLMENT_FAILED),
    *(ErrorKind.TOO_MANY_OPEN_ORDERS, ErrorKind.IDEMPOTENCY_KEY_REUSED),
}
ENDED = {"Rejected", "Declined", "Invalid", "Revoked", "Expired", "Replaced"}
STATUSES = [
    *("Requested", "Awaiting Approval", "Applied", "approved", "Vetting", ""),
    *["Issued"] * 6,
    *ENDED,
]


def new_csr() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=www.example.com")
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return csr.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class Asked:
    """A request, as a client sends it again and again."""

    client_id: str
    csr: str | None
    repeat_key: str | None = None

    def enrollment(self, now: datetime, *, is_forced: bool) -> Enrollment:
        output = OutputFormat.PEM if self.csr else OutputFormat.PKCS12
        request = EnrollmentRequest(
            "web",
            RequestType.PKCS10 if self.csr else RequestType.PKCS12,
            csr=self.csr,
            subject_alt_names=NAMES,
            output_format=output,
        )
        wish = EnrollmentWish(output, None if self.csr else PASSWORD, is_forced=is_forced)
        deadline = now + timedelta(seconds=25)
        return Enrollment("ca-1", self.client_id, request, wish, now, deadline, self.repeat_key)


FIRST, SECOND = new_csr(), new_csr()
REQUESTS = {
    "first": Asked("client", FIRST),
    # Another key for the same names, as clients make that retry with a new key.
    "second": Asked("client", SECOND),
    "other-client": Asked("other", FIRST),
    "generated": Asked("client", None),
    "keyed": Asked("client", FIRST, "key-1"),
    "key-reused": Asked("client", SECOND, "key-1"),
}
asked = st.sampled_from(sorted(REQUESTS))
Strike = tuple[int, str, str]
STRIKES = [
    *("dies-before", "dies-after", "fails-before", "fails-after", "sleeps"),
    *("same-client", "other-client", "looks", "sweeps", "compares"),
]
# An enrollment that goes well calls the outside eleven times.
STEPS = 11
strikes = st.tuples(st.integers(1, STEPS), st.sampled_from(STRIKES), asked)
struck = st.none() | strikes
BUNDLES = ["ours", "ours", "nothing", "garbage", "another-key"]


class OrdersInAnyOrder(RuleBasedStateMachine):
    """One CA, its clients, its collectors, and everything that goes wrong around them."""

    def __init__(self) -> None:
        super().__init__()
        self.world = OrderWorld()
        self.gateway = FakeGateway(clock=self.world.clock)
        self.gateway.sync()
        self.gateway.configure(document(WEB, enable_enrollment=True))
        self.world.sectigo.on_post = self._check_post
        self.broken = list[str]()
        self.forced = list[bool]()
        self.running, self.used = "first", set[str]()
        self.is_failed = False
        real_create = self.world.store.create

        def create(order: Order, *, instead_of: Order | None, **bounds: int) -> bool:
            before = self.world.store.find_repeat("ca-1", order.repeat_digest)
            made = real_create(order, instead_of=instead_of, **bounds)
            if made and before and not self.forced[-1]:
                self._check_replacement(before, instead_of)
            return made

        self.world.store.create = create  # type: ignore[method-assign] # it is watched

    # What runs: the real use cases, made anew for each, as containers are.

    def _collector(self) -> Collector:
        world = self.world
        return Collector(world.orders, world.sectigo, world.queue, world.bus, world.clock)

    def _enroll(self, name: str, *, is_forced: bool = False) -> Delivery | GatewayError | None:
        world, collector = self.world, self._collector()
        syncs = self.gateway.syncs
        enroller = Enroller(
            self.gateway.reader(),
            world.orders,
            Preparer(world.vault, world.clock, world.random_bits),
            Submitter(world.orders, world.sectigo, collector, world.queue, syncs, world.clock),
            collector,
            world.clock,
            world.clock.sleep,
        )
        if REQUESTS[name].repeat_key is None:
            self.used.add(name)
        enrollment = REQUESTS[name].enrollment(world.clock(), is_forced=is_forced)
        self.forced.append(is_forced)
        try:
            enrolled = enroller.enroll(enrollment)
            delivery = Deliverer(collector, world.vault).deliver(enrolled, enrollment.wish)
        except GatewayError as error:
            self._hold(error.kind in NOT_YET, f"{error.kind}: {error.message}")
            return error
        except KeyVaultError:
            self._hold(world.vault.is_down, "a sealed key did not open")
            return None
        finally:
            self.forced.pop()
        self._check_delivery(delivery, REQUESTS[name])
        return delivery

    def _work(self) -> OrderWork:
        world, collector = self.world, self._collector()
        revoker = Revoker(
            self.gateway.reader(), world.orders, world.sectigo, collector, world.clock
        )
        reconciler = Reconciler(world.orders, world.sectigo, collector, revoker, world.clock)
        return OrderWork(self.gateway.reader(), collector, reconciler, world.queue)

    def sweep(self) -> None:
        sweep(self.world.orders, self.world.queue, self.world.clock())
        messages, self.world.queue.messages = self.world.queue.messages, []
        for ca_id, order_id in messages:
            self._work().look(ca_id, order_id)

    def _compare(self) -> None:
        self._work().compare(("ca-1",))

    # What goes wrong.

    def mishaps(self, strike: Strike | None) -> Mishaps:
        if strike is None:
            return Mishaps()
        at, kind, name = strike

        def die(_: str) -> None:
            raise DiedError

        def fail(_: str) -> None:
            raise StoreError("no answer")

        def meanwhile(act: Callable[[], object]) -> Callable[[str], None]:
            def others(_: str) -> None:
                with self.world.struck(Mishaps()):
                    act()

            return others

        before: dict[str, Callable[[str], None]] = {
            "dies-before": die,
            "fails-before": fail,
            "sleeps": lambda _: self.world.clock.advance(100),
            "same-client": meanwhile(lambda: self._enroll(self.running)),
            "other-client": meanwhile(lambda: self._enroll(name)),
            "looks": meanwhile(self._look_at_all),
            "sweeps": meanwhile(self.sweep),
            "compares": meanwhile(self._compare),
        }
        after = {"dies-after": die, "fails-after": fail}
        nothing = Mishaps()
        return Mishaps(at, before.get(kind, nothing.strike), after.get(kind, nothing.after))

    def _look_at_all(self) -> None:
        for order in self.world.store.all_of("ca-1"):
            self._work().look("ca-1", order.order_id)

    @rule(name=asked)
    def enroll(self, name: str) -> None:
        self._enroll(name)

    @rule(name=asked, is_forced=st.sampled_from([False, False, True]), strike=strikes)
    def enroll_despite(self, name: str, is_forced: bool, strike: Strike) -> None:
        self.running = name
        with self.world.struck(self.mishaps(strike)):
            self._enroll(name, is_forced=is_forced)

    @rule(strike=struck)
    def sweep_orders(self, strike: Strike | None) -> None:
        with self.world.struck(self.mishaps(strike)):
            self.sweep()

    @rule(strike=struck)
    def compare_orders(self, strike: Strike | None) -> None:
        with self.world.struck(self.mishaps(strike)):
            self._compare()

    @precondition(lambda self: self.world.queue.messages)
    @rule(place=st.integers(0, 99), keeps=st.booleans(), strike=struck)
    def deliver_message(self, place: int, keeps: bool, strike: Strike | None) -> None:
        """Work off any message of the queue, once or more often."""
        messages = self.world.queue.messages
        place %= len(messages)
        message = messages[place] if keeps else messages.pop(place)
        with self.world.struck(self.mishaps(strike)):
            self._work().look(*message)

    @precondition(lambda self: self.world.queue.messages)
    @rule()
    def lose_messages(self) -> None:
        self.world.queue.messages.clear()

    @rule(seconds=st.sampled_from([1, 3, 30, 91, 300, 3_600, 43_200, 86_400]))
    def pass_time(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @rule(
        outcome=st.sampled_from(
            [
                *(
                    "taken",
                    "taken",
                    "taken",
                    "taken",
                    "answer-lost",
                    "lost",
                    "refused",
                    "refused-and-taken",
                ),
                *("not-sent", "broken", "died"),
            ]
        ),
        status=st.sampled_from(STATUSES),
        lag_seconds=st.sampled_from([0, 0, 60, 1_200, 86_400]),
        bundle=st.sampled_from(BUNDLES),
    )
    def sectigo_will(self, outcome: str, status: str, lag_seconds: int, bundle: str) -> None:
        """Say what comes of the next orders."""
        sectigo = self.world.sectigo
        sectigo.outcome, sectigo.status, sectigo.bundle = outcome, status, bundle
        sectigo.lag = timedelta(seconds=lag_seconds)

    @rule(sectigo=st.booleans(), is_slow=st.booleans(), bus=st.booleans(), vault=st.booleans())
    def others_are_up(self, sectigo: bool, is_slow: bool, bus: bool, vault: bool) -> None:
        self.world.sectigo.is_down, self.world.sectigo.is_slow = not sectigo, is_slow
        self.world.bus.is_down, self.world.vault.is_down = not bus, not vault

    @precondition(lambda self: self.world.sectigo.orders)
    @rule(
        place=st.integers(0, 99),
        status=st.sampled_from(STATUSES),
        bundle=st.sampled_from(BUNDLES),
    )
    def happen_at_sectigo(self, place: int, status: str, bundle: str) -> None:
        """An administrator or Sectigo's CA does something about an order."""
        orders = self.world.sectigo.orders
        there = orders[place % len(orders) + 1]
        if there.status != "Revoked":
            there.status, there.bundle = status, bundle

    @rule(place=st.integers(0, 99), strike=struck)
    def revoke(self, place: int, strike: Strike | None) -> None:
        issued = [one for one in self.world.store.all_of("ca-1") if one.state is OrderState.ISSUED]
        if not issued:
            return
        order, world = issued[place % len(issued)], self.world
        collector = self._collector()
        revoker = Revoker(
            self.gateway.reader(), world.orders, world.sectigo, collector, world.clock
        )
        wanted = Revocation("keyCompromise", "keyCompromise")
        deadline = world.clock() + timedelta(seconds=25)
        with world.struck(self.mishaps(strike)):
            try:
                revoked = revoker.revoke("ca-1", order.serial_number or "", wanted, deadline)
            except GatewayError as error:
                uncertain = {ErrorKind.REVOCATION_UNCERTAIN, ErrorKind.REVOCATION_REFUSED}
                self._hold(error.kind in uncertain, str(error.kind))
            else:
                self._hold(revoked.state is OrderState.REVOKED, f"{revoked!r} after a revocation")

    # What must hold at each step.

    def _hold(self, holds: bool, rule: str) -> None:
        if not holds:
            self.broken.append(rule)

    def _check_post(self, placement: Placement) -> None:
        self._hold(self.world.sectigo.posts[placement.comments] == 1, "two POSTs for one order")
        order = self.world.store.find("ca-1", placement.comments.removeprefix("cagw:"))
        is_written = order is not None and order.state is OrderState.SUBMITTING
        self._hold(is_written, "a POST for an order that is not written")

    def _check_replacement(self, before: Order, instead_of: Order | None) -> None:
        """Hold that a second order for one request comes only where the first one answers none."""
        now, ended = self.world.clock(), before.issued_at or before.ended_at or before.created_at
        if instead_of is None or before.state is not instead_of.state:
            # It came to this between two steps of whoever ordered.
            self._hold(instead_of is not None, "an equal request's order was passed over")
            return
        is_over = now >= ended + DAY
        if before.state is OrderState.ISSUED:
            is_key_gone = before.request_type is RequestType.PKCS12 and before.sealed_key is None
            self._hold(is_over or is_key_gone, "a second certificate within a day")
        elif before.state in OPEN_STATES:
            self.broken.append(f"a second order while the first is {before.state}")
        elif before.state is not OrderState.REVOKED:
            is_told = before.delivered_at is not None
            self._hold(is_told or is_over, "a second order, and nobody was told of the first")

    def _check_delivery(self, delivery: Delivery, request: Asked) -> None:
        order = delivery.order
        there = self.world.sectigo.orders.get(order.sectigo_id or 0)
        self._hold(there is not None, "a certificate of no order at Sectigo")
        certificate = self._certificate_of(delivery, request)
        self._hold(bool(there) and certificate == there.leaf(), "a certificate of another order")
        if request.csr:
            wanted = x509.load_pem_x509_csr(request.csr.encode()).public_key()
            self._hold(certificate.public_key() == wanted, "a certificate for another key")

    def _certificate_of(self, delivery: Delivery, request: Asked) -> x509.Certificate:
        if request.csr:
            return x509.load_pem_x509_certificate(delivery.body.encode())
        file = base64.b64decode(delivery.body)
        key, certificate, _ = pkcs12.load_key_and_certificates(file, PASSWORD.encode())
        assert key
        assert certificate
        self._hold(key.public_key() == certificate.public_key(), "a key for another certificate")
        return certificate

    @invariant()
    def the_books_are_right(self) -> None:
        self.is_failed = True
        self.nothing_is_broken()
        self.every_order_is_sent_once()
        self.no_open_order_is_forgotten()
        self.each_certificate_is_for_its_key_and_told_by_an_event()
        self.whoever_is_counted_as_open_is()
        self.is_failed = False

    def nothing_is_broken(self) -> None:
        assert not self.broken

    def every_order_is_sent_once(self) -> None:
        assert all(count == 1 for count in self.world.sectigo.posts.values())

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

    # When all is well again, everything comes right.

    def teardown(self) -> None:
        if not self.broken and not self.is_failed:
            self.settle()

    def settle(self) -> None:
        self._mend_the_world()
        for seconds in (*[120] * 12, *[3_600] * 30):
            self.world.clock.advance(seconds)
            self.sweep()
            if seconds == 3_600:
                self._compare()
        self.the_books_are_right()
        orders = {one.comments: one for one in self.world.store.all_of("ca-1")}
        for there in self.world.sectigo.orders.values():
            assert there.placement.comments in orders
            self._check_settled(orders[there.placement.comments], there)
        for order in orders.values():
            assert not order.is_open(), order
            assert not order.is_untold(), order
        for name in sorted(self.used):
            self._check_obtainable(name)

    def _mend_the_world(self) -> None:
        sectigo = self.world.sectigo
        sectigo.is_down = sectigo.is_slow = False
        self.world.bus.is_down = self.world.vault.is_down = False
        sectigo.outcome, sectigo.status, sectigo.lag = "taken", "Issued", timedelta()
        sectigo.bundle = "ours"
        for there in sectigo.orders.values():
            there.bundle, there.shows_at = "ours", self.world.clock()
            if there.status not in ENDED:
                there.status = "Issued"

    def _check_settled(self, order: Order, there: OrderThere) -> None:
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

    def _check_obtainable(self, name: str) -> None:
        """Hold that whoever repeats a request gets a certificate, and buys one at most."""
        posts = sum(self.world.sectigo.posts.values())
        for _ in range(3):
            answer = self._enroll(name)
            if isinstance(answer, Delivery):
                break
            self.world.clock.advance(60)
        else:
            raise AssertionError(f"no certificate for {name}: {answer}")
        assert sum(self.world.sectigo.posts.values()) <= posts + 1
        self.nothing_is_broken()


TestOrdersInAnyOrder = OrdersInAnyOrder.TestCase
TestOrdersInAnyOrder.settings = settings(max_examples=100, stateful_step_count=30)


# A file takes 30 ms to pack, so that generated keys have to do with fewer cases.
CASES = [
    *(("first", outcome) for outcome in ("taken", "answer-lost", "lost", "died")),
    *(("generated", outcome) for outcome in ("taken", "answer-lost")),
]


@pytest.mark.parametrize(("name", "outcome"), CASES)
@pytest.mark.parametrize("kind", STRIKES)
def test_whatever_strikes_at_whichever_step_comes_right(kind: str, outcome: str, name: str) -> None:
    for step in range(1, STEPS + 1):
        machine = OrdersInAnyOrder()
        machine.world.sectigo.outcome = outcome
        machine.enroll_despite(name, is_forced=False, strike=(step, kind, "other-client"))
        machine.the_books_are_right()
        machine.world.sectigo.outcome = "taken"
        machine.enroll(name)
        machine.settle()


@pytest.mark.parametrize("status", ["Applied", "Requested", "Rejected", "Issued"])
@pytest.mark.parametrize("kind", STRIKES)
def test_whatever_strikes_a_collector_at_whichever_step_comes_right(kind: str, status: str) -> None:
    for step in range(1, STEPS + 1):
        machine = OrdersInAnyOrder()
        machine.world.sectigo.status = "Applied"
        machine.enroll("first")
        (there,) = machine.world.sectigo.orders.values()
        there.status = status
        machine.world.clock.advance(30)
        with machine.world.struck(machine.mishaps((step, kind, "other-client"))):
            machine.sweep()
        machine.the_books_are_right()
        machine.settle()


@pytest.mark.parametrize("name", ["first", "generated"])
@pytest.mark.parametrize("bundle", ["nothing", "garbage", "another-key"])
def test_what_is_not_for_the_orders_key_is_never_kept(bundle: str, name: str) -> None:
    machine = OrdersInAnyOrder()
    machine.world.sectigo.bundle = bundle
    machine.enroll(name)
    machine.sweep()
    machine.the_books_are_right()
    (order,) = machine.world.store.all_of("ca-1")
    assert (order.state, order.certificate) == (OrderState.PROCESSING, None)
    machine.settle()
