"""A whole ACME server around a real table: Sectigo, the queue and time are the test's."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from botocore.exceptions import ConnectTimeoutError

from cagateway.api.acme.resolver import acme_resolver, refusal
from cagateway.api.acme.routes import AcmeRoutes, AcmeServices
from cagateway.api.resolver import serve
from cagateway.api.revocation_events import is_revocation, revoked
from cagateway.domain.acme.credentials import AcmeCredential, StoredAcmeCredential
from cagateway.domain.documents import StoredDocument
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.events.revocations import FunctionRevocations
from cagateway.jose.signatures import Signatures
from cagateway.logs import gateway_logger
from cagateway.services.acme.accounts import Registrar
from cagateway.services.acme.clients import AcmeClients
from cagateway.services.acme.requests import RequestReader
from cagateway.services.acme.revocation import AcmeRevoker
from cagateway.services.orders.sweep import sweep
from cagateway.store.acme_accounts import DynamoDBAcmeAccounts
from cagateway.store.acme_nonces import DynamoDBNonces
from cagateway.store.acme_orders import DynamoDBAcmeOrders
from cagateway.store.table import Table
from local.routing import find_route
from local.template import Route
from tests.api_events import Answer, api_event
from tests.documents import document
from tests.fakes.clock import NOON
from tests.fakes.order_use_cases import UseCases
from tests.lambda_context import FakeLambdaContext

HMAC_KEY = bytes(range(32))
HOST = "acme.example"
DIRECTORY = f"https://{HOST}/cagw/acme/ca-1/web"
WEB = {"unique-id": "web", "properties": {"cert_type": "63999", "terms": [30, 90]}}
BOUNDED = {
    "role": "integrator",
    "ca-ids": ["ca-1"],
    "allowed-names": ["example.com", "*.example.com", "192.0.2.0/24"],
    "max-validity-days": 60,
}


@dataclass
class Documents:
    """Clients' documents."""

    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, document_id: str) -> StoredDocument | None:
        content = self.kept.get(document_id)
        return None if content is None else StoredDocument(document_id, content, 1, NOON)


@dataclass
class Credentials:
    """Credentials, which all have the same HMAC key."""

    kept: dict[str, StoredAcmeCredential] = field(default_factory=dict)

    def find(self, key_id: str) -> StoredAcmeCredential | None:
        return self.kept.get(key_id)

    def open(self, stored: StoredAcmeCredential) -> bytes:
        assert stored.sealed_hmac_key == "sealed"
        return HMAC_KEY


@dataclass
class LambdaApi:
    """Lambda's API, with functions/revocation behind it."""

    house: AcmeHouse
    answer: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False

    def invoke(self, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3's
        assert asked["FunctionName"] == "RevocationFunction:live"
        if self.is_down:
            raise ConnectTimeoutError(endpoint_url="lambda")
        event = json.loads(asked["Payload"])
        assert is_revocation(event)
        found = revoked(event, self.house.revoker(), self.house.world.clock)
        return {"Payload": io.BytesIO(json.dumps(found).encode()), **self.answer}


def acme_event(  # noqa: PLR0913 - a request has this many parts
    routes: Sequence[Route],
    url: str,
    method: str,
    sent: str,
    media_type: str = "application/jose+json",
    *,
    is_base64: bool = True,
) -> dict[str, Any]:
    """Make the event of a request to an ACME server, as API Gateway makes it."""
    path = url.removeprefix(f"https://{HOST}/cagw")
    found = find_route(routes, method, path)
    headers = {"Content-Type": media_type, "Host": HOST, "X-Forwarded-Proto": "https"}
    event = api_event(path, method=method, headers=headers)
    event["resource"] = found.route.path if found else "/{proxy+}"
    event["requestContext"]["domainName"] = HOST
    if method == "POST":
        event["body"] = base64.b64encode(sent.encode()).decode() if is_base64 else sent
        event["isBase64Encoded"] = is_base64
    return event


class AcmeHouse(UseCases):
    """One CA, `ca-1`, with the profile `web`, and the client `team` with the credential `key-1`.

    Args:
        table: Where ACME's objects are.
        orders: Where the gateway's are; in memory where there is none.
        settings: Of the CA.
    """

    def __init__(self, table: Table, orders: Any = None, **settings: object) -> None:  # noqa: ANN401 - a store
        super().__init__(orders)
        self.gateway.configure(document(WEB, enable_enrollment=True, **settings))
        self.documents, self.credentials = Documents({"team": BOUNDED}), Credentials()
        self.credential("key-1")
        self.table, self.ticks = table, 0.0
        self.accounts, self.acme_orders = DynamoDBAcmeAccounts(table), DynamoDBAcmeOrders(table)
        self.nonces = DynamoDBNonces(table, self._octets)
        self.lambda_api: Any = LambdaApi(self)
        self.revocations = FunctionRevocations(lambda: self.lambda_api, "RevocationFunction:live")
        self.on_pause: Callable[[float], None] = lambda _: None
        self.app = acme_resolver(gateway_logger())
        routes = AcmeRoutes(self.app, self._services(), self.world.clock)
        serve(self.app, routes.table(), refusal)
        self.routes = [Route("ANY", path, "Acme") for path in routes.table()]

    def credential(self, key_id: str, client_id: str = "team", **changes: Any) -> None:  # noqa: ANN401 - its fields
        made = AcmeCredential(key_id, client_id, self.world.clock(), **changes)
        self.credentials.kept[key_id] = StoredAcmeCredential(made, "sealed")

    def ask(  # noqa: PLR0913 - a request has this many parts
        self,
        url: str,
        body: object = None,
        *,
        method: str = "POST",
        media_type: str = "application/jose+json",
        text: str | None = None,
        is_base64: bool = True,
        **context: object,
    ) -> Answer:
        """Send a request, as API Gateway hands it on: with the body in base64."""
        sent = json.dumps(body) if text is None else text
        event = acme_event(self.routes, url, method, sent, media_type, is_base64=is_base64)
        event["requestContext"] |= {
            "requestTimeEpoch": int(self.world.clock().timestamp() * 1000),
            **context,
        }
        result = self.app.resolve(event, FakeLambdaContext())
        answer = Answer.of({**result, "isBase64Encoded": False})
        self.links = result["multiValueHeaders"].get("Link", [])
        return answer

    def get(self, url: str) -> Answer:
        return self.ask(url, method="GET")

    def collect(self, seconds: float = 1) -> list[Order]:
        """Deliver the queue's messages after a while."""
        self.world.clock.advance(seconds)
        messages, self.world.queue.messages[:] = [*self.world.queue.messages], []
        work = self.work()
        return [order for one in messages if (order := work.poll(*one))]

    def tick(self) -> None:
        """Run the schedule's part in ordering."""
        sweep(self.orders, self.world.queue, self.world.clock(), dict)

    def ends_in(self, days: float) -> str:
        """Give an end as clients ask for it."""
        return (self.world.clock() + timedelta(days=days)).isoformat()

    def disable(self) -> None:
        """Have the CA enroll no more."""
        self.gateway.configure(document(WEB))

    def in_state(self, state: OrderState) -> Iterator[Order]:
        return (one for one in self.world.store.everything() if one.state is state)

    def posts(self) -> int:
        """Count what was ordered at Sectigo."""
        return sum(self.world.sectigo.posts.values())

    def _services(self) -> AcmeServices:
        world, jose = self.world, Signatures()
        clients = AcmeClients(self.credentials, self.documents, lambda: self.ticks)
        requests = RequestReader(jose, self.nonces, self.accounts, clients, world.clock)
        registrar = Registrar(
            requests, jose, self.accounts, clients, self.credentials, world.clock, world.random_bits
        )
        return AcmeServices(
            authorities=self.reader(),
            requests=requests,
            registrar=registrar,
            book=self.acme_book(self.acme_orders),
            finalizer=self.acme_finalizer(self.acme_orders, self.pause),
            progress=self.acme_progress(self.acme_orders),
            revoker=AcmeRevoker(requests, jose, self.orders, self.revocations),
            enrollments=self.orders,
            nonces=self.nonces,
        )

    def pause(self, seconds: float) -> None:
        self.world.clock.sleep(seconds)
        self.on_pause(seconds)

    def _octets(self, number: int) -> bytes:
        return self.world.random_bits(0).to_bytes(number)
