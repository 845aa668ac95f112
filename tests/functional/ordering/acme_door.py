"""The door for ACME's clients, which stands beside the other one: both lead to the same orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.orders import READY_LASTS, AcmeOrder
from cagateway.domain.acme.problems import AcmeProblem
from cagateway.domain.acme.states import OrderStatus
from cagateway.domain.orders.order_ids import order_id
from cagateway.services.acme.requests import Admitted, Received
from tests.acme_keys import b64
from tests.fakes.acme_orders import InMemoryAcmeOrders
from tests.functional.ordering.asked import REQUESTS

if TYPE_CHECKING:
    from tests.functional.ordering.gateway import OrderGateway
    from tests.functional.ordering.intents import Intent

# Those that an ACME client can send: with a key of its own, and without a name for the request.
BY_ACME = sorted(name for name, one in REQUESTS.items() if one.csr and one.idempotency_key is None)


@dataclass
class AcmeDoor:
    """Sends requests as an ACME client does: it orders, finalizes, polls, and fetches.

    Args:
        gateway: What it leads to.
        open: What was finalized last for a request, with what it was wanted for.
    """

    gateway: OrderGateway
    orders: InMemoryAcmeOrders = field(default_factory=InMemoryAcmeOrders)
    open: dict[str, tuple[AcmeOrder, Intent]] = field(default_factory=dict)

    def buy(self, name: str) -> None:
        """Begin anew and finalize, whatever became of what was begun before."""
        gateway, asked = self.gateway, REQUESTS[name]
        intent = gateway.intents.of(name, is_forced=False)
        order = self._begun(name, intent.replaces)
        pem = (asked.csr, *asked.spellings)[intent.times % (1 + len(asked.spellings))] or ""
        intent.times += 1
        csr = x509.load_pem_x509_csr(pem.encode()).public_bytes(Encoding.DER)
        gateway.used.add(name)
        gateway.intents.running.append(intent)
        try:
            finalizer = gateway.acme_finalizer(self.orders, gateway.world.clock.sleep)
            asked_for = self._admitted(order, {"csr": b64(csr)})
            finalized = finalizer.finalize(asked_for, order.order_id)
            self.open[name] = finalized, intent
        except AcmeProblem:
            assert self.orders.find(order.account_id, order.order_id) == order, "it stays ready"
        finally:
            gateway.intents.running.pop()

    def poll(self, name: str, *, is_lost: bool = False) -> None:
        """Poll what was finalized last for a request, and fetch its certificate."""
        if name not in self.open:
            return
        order, intent = self.open[name]
        progress = self.gateway.acme_progress(self.orders)
        order, _ = progress.current(order)
        self.open[name] = order, intent
        if order.status is OrderStatus.PROCESSING:
            return
        del self.open[name]
        if order.status is OrderStatus.INVALID:
            assert order.failure
            return
        pem = progress.certificate(order)
        leaf = x509.load_pem_x509_certificates(pem.encode())[0]
        csr = x509.load_pem_x509_csr((REQUESTS[name].csr or "").encode())
        assert leaf.public_key() == csr.public_key(), "a certificate for another key"
        if not is_lost:
            self.gateway.intents.is_in_hand(intent)

    def _begun(self, name: str, replaces: str | None) -> AcmeOrder:
        world, asked = self.gateway.world, REQUESTS[name]
        now = world.clock()
        order = AcmeOrder(
            order_id=order_id(now, world.random_bits(80)),
            account_id="account",
            ca_id=asked.ca_id,
            profile_id="web",
            client_id=asked.client_id,
            identifiers=(Identifier("dns", "www.example.com"),),
            created_at=now,
            expires_at=now + READY_LASTS,
            replaces=replaces,
            replaces_serial=replaces,
        )
        self.orders.kept[order.account_id, order.order_id] = order
        return order

    def _admitted(self, order: AcmeOrder, payload: object) -> Admitted:
        now = order.created_at
        account = AcmeAccount(
            account_id=order.account_id,
            ca_id=order.ca_id,
            profile_id=order.profile_id,
            client_id=order.client_id,
            key_id="key-1",
            jwk={},
            thumbprint="",
            contacts=(),
            created_at=now,
            expires_at=now,
        )
        received = Received(order.ca_id, order.profile_id, "", "", None)
        return Admitted(received, account, Caller(order.client_id, Role.INTEGRATOR), payload)
