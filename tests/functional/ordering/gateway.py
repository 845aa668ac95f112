"""The real use cases that order, made anew for each act, as containers are, and struck at will."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from cagateway.domain.access.callers import LOCAL
from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.ports.orders import KeyVaultError
from cagateway.services.authorities.catalog import named_accounts
from cagateway.services.orders.delivery import Delivery
from cagateway.services.orders.preparation import Enrollment
from cagateway.services.orders.sweep import sweep
from tests.documents import document
from tests.fakes.order_use_cases import UseCases
from tests.fakes.order_world import PACE
from tests.functional.ordering.asked import NOT_YET, NOTHING_NEW, REQUESTS
from tests.functional.ordering.books import Books
from tests.functional.ordering.intents import Intents
from tests.functional.ordering.strikes import Strike, mishaps

# What operators make of the profile that clients ask for.
PROFILES = {
    "as-it-was": {"unique-id": "web", "properties": {"cert_type": "63999"}},
    "other-terms": {"unique-id": "web", "properties": {"cert_type": "63999", "terms": "[90]"}},
    "other-type": {"unique-id": "web", "properties": {"cert_type": "64000"}},
    "withdrawn": {"unique-id": "mail", "properties": {"cert_type": "63999"}},
}
# More than clients ask for within a day.
UNBOUNDED = 1_000
CA_IDS = ("ca-1", "ca-2")
# The account that they begin with, and end with.
ORG_ID, OTHER_ORG_ID = 1234, 5678
ENDED = {"Rejected", "Declined", "Invalid", "Revoked", "Expired", "Replaced"}


class OrderGateway(UseCases):
    """CAs of one account, their clients and collectors, in a world that misbehaves."""

    def __init__(self) -> None:
        super().__init__()
        self.intents = Intents(self.world.store, self.world.clock)
        self.books = Books(self.world, self.intents)
        self.configure()
        self.world.sectigo.on_post = self.books.check_post
        self.running, self.used = "first", set[str]()
        self._watch_creation()

    def configure(
        self, profile: str = "as-it-was", cap: int = UNBOUNDED, org_id: int = ORG_ID
    ) -> None:
        """Have the operators change what is configured."""
        self.intents.org_id = org_id
        content = document(
            PROFILES[profile], enable_enrollment=True, max_orders_per_day=cap, org_id=org_id
        )
        self.gateway.configure(content)
        self.gateway.store.configurations.pop("ca-2", None)
        self.gateway.create("ca-2", content)

    def _watch_creation(self) -> None:
        real_create = self.world.store.create

        def create(order: Order, **about: Any) -> bool:  # noqa: ANN401 - the store's
            before = self.world.store.find_equal(order.ca_id, order.idempotency_digest)
            made = real_create(order, **about)
            if made:
                self.books.check_purchase(self.intents.running[-1], order, before)
            return made

        self.world.store.create = create  # type: ignore[method-assign] # it is watched

    def act(self, act: Callable[[], object], strike: Strike | None) -> bool:
        """Do something, let it be struck, and tell whether it came as far as that."""
        striking = mishaps(self, strike)
        with self.world.struck(striking):
            act()
        return striking.at <= 0

    def enroll(
        self, name: str, *, is_forced: bool = False, is_lost: bool = False
    ) -> Delivery | GatewayError | None:
        """Send a request once.

        Args:
            name: Which.
            is_forced: Whether it demands a new certificate, where it is a new intent.
            is_lost: Its answer never reaches the client, whatever it is.
        """
        intent = self.intents.of(name, is_forced=is_forced)
        enrollment = REQUESTS[name].enrollment(
            self.world.clock(),
            is_forced=intent.is_forced,
            replaces=intent.replaces,
            time=intent.times,
        )
        intent.times += 1
        if REQUESTS[name].idempotency_key is None:
            self.used.add(name)
        self.intents.running.append(intent)
        try:
            answer = self._answer(enrollment)
        finally:
            self.intents.running.pop()
        if isinstance(answer, Delivery):
            self.books.check_delivery(answer, REQUESTS[name])
            # Who forces without a name for the request says so again, and means another one.
            means_another = intent.is_forced and enrollment.idempotency_key is None
            if not is_lost or means_another:
                self.intents.is_in_hand(intent)
        return answer

    def _answer(self, enrollment: Enrollment) -> Delivery | GatewayError | None:
        try:
            enrolled = self.enroller().enroll(enrollment)
            return self.deliverer().deliver(enrolled, enrollment.parsed.options)
        except GatewayError as error:
            is_published = error.kind in NOT_YET
            if error.kind in NOTHING_NEW:
                is_published = self.books.has_nothing_to_give(self.intents.running[-1])
            self.books.hold(is_published, f"{error.kind}: {error.message}")
            return error
        except KeyVaultError:
            self.books.hold(self.world.vault.is_down, "a sealed key did not open")
            return None

    def sweep(self) -> None:
        accounts = partial(named_accounts, self.gateway.store)
        sweep(self.world.orders, self.world.queue, self.world.clock(), accounts)
        messages, self.world.queue.messages = self.world.queue.messages, []
        for ca_id, order_id in messages:
            self.work().poll(ca_id, order_id)

    def compare(self) -> None:
        self.work().compare(CA_IDS)

    def revoke(self, place: int) -> None:
        """Revoke one of the certificates that are issued, if there are any."""
        issued = [one for one in self.world.store.everything() if one.state is OrderState.ISSUED]
        if not issued:
            return
        chosen = issued[place % len(issued)]
        serial = chosen.serial_number or ""
        wanted = Revocation("keyCompromise", "keyCompromise")
        deadline = self.world.clock() + timedelta(seconds=25)
        try:
            revoked = self.revoker().revoke(LOCAL, chosen.ca_id, serial, wanted, deadline)
        except GatewayError as error:
            uncertain = {ErrorKind.REVOCATION_UNCERTAIN, ErrorKind.REVOCATION_REFUSED}
            self.books.hold(error.kind in uncertain, str(error.kind))
        else:
            self.books.hold(revoked.state is OrderState.REVOKED, f"{revoked!r} is revoked")

    def look_at_all(self) -> None:
        for order in self.world.store.everything():
            self.work().poll(order.ca_id, order.order_id)

    def finalize(self) -> None:
        self._mend_the_world()
        for _ in range(12):
            self.world.clock.advance(120)
            self.sweep()
        for hour in range(30):
            self.world.clock.advance(3_600)
            self.sweep()
            if hour % 10 == 0:
                self.compare()
        self.books.check()
        orders = {one.comments: one for one in self.world.store.everything()}
        for there in self.world.sectigo.orders:
            assert there.comments in orders
            if there.account.org_id != ORG_ID:
                # It is left alone until the connection is back.
                continue
            self.books.check_settled(orders[there.comments], there)
        own = [one for one in orders.values() if one.account and one.account.org_id == ORG_ID]
        for order in own:
            assert not order.is_open(), order
            assert not order.is_unpublished(), order
        for name in sorted(self.used):
            self._check_obtainable(name)

    def _mend_the_world(self) -> None:
        self.configure()
        sectigo = self.world.sectigo
        sectigo.is_down, sectigo.pace = False, PACE
        self.world.bus.is_down = self.world.vault.is_down = False
        sectigo.outcome, sectigo.status, sectigo.lag = "taken", "Issued", timedelta()
        sectigo.bundle = "ours"
        collected = {
            one.comments for one in self.world.store.everything() if one.issued is not None
        }
        for there in sectigo.orders:
            if there.comments not in collected:
                # It may have ended before it was collected.
                there.certificate = None
            there.bundle, there.shows_at = "ours", self.world.clock()
            if there.status not in ENDED:
                there.status = "Issued"

    def _check_obtainable(self, name: str) -> None:
        """Hold that a client which repeats a request gets a certificate, and buys one at most."""
        posts = sum(self.world.sectigo.posts.values())
        for _ in range(4):
            answer = self.enroll(name)
            if isinstance(answer, Delivery):
                break
            self.world.clock.advance(60)
        else:
            raise AssertionError(f"no certificate for {name}: {answer}")
        assert sum(self.world.sectigo.posts.values()) <= posts + 1
        self.books.nothing_is_broken()
