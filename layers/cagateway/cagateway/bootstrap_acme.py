"""Putting together what functions/acme serves ACME's clients with."""

from __future__ import annotations

import functools
import secrets
import time
from typing import TYPE_CHECKING, cast

from cagateway import bootstrap, bootstrap_orders
from cagateway.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

    from cagateway.api.acme.routes import AcmeRoutes, AcmeServices
    from cagateway.api.resolver import GatewayResolver
    from cagateway.ports.acme import AcmeAccounts, AcmeOrders
    from cagateway.services.acme.accounts import Registrar
    from cagateway.services.acme.finalization import AcmeFinalizer
    from cagateway.services.acme.orders import OrderBook
    from cagateway.services.acme.progress import Progress
    from cagateway.services.acme.requests import RequestReader
    from cagateway.services.acme.standing import AcmeClients

# functions/revocation answers within 20 s. What it did later than that a repetition finds done.
_REVOCATION_SECONDS = 21


def acme_routes(app: GatewayResolver, settings: Settings) -> AcmeRoutes:
    """Make what functions/acme answers with. It has no login at Sectigo: others order and revoke.

    Args:
        app: The resolver.
        settings: What the deployment decides.
    """
    from cagateway.api.acme.routes import AcmeRoutes

    return AcmeRoutes(app, _services(settings), bootstrap.utc_now)


def _services(settings: Settings) -> AcmeServices:
    from cagateway.api.acme.routes import AcmeServices
    from cagateway.events.revocations import FunctionRevocations
    from cagateway.jose.signatures import Signatures
    from cagateway.services.acme.requests import RequestReader
    from cagateway.services.acme.revocation import AcmeRevoker
    from cagateway.store.acme_accounts import DynamoDBAcmeAccounts
    from cagateway.store.acme_nonces import DynamoDBNonces
    from cagateway.store.acme_orders import DynamoDBAcmeOrders

    table, now = bootstrap.table(settings), bootstrap.utc_now
    accounts, orders = DynamoDBAcmeAccounts(table), DynamoDBAcmeOrders(table)
    nonces, jose, clients = (
        DynamoDBNonces(table, secrets.token_bytes),
        Signatures(),
        _clients(settings),
    )
    requests = RequestReader(jose, nonces, accounts, clients, now)
    book = _book(settings, orders)
    enrollments = bootstrap_orders.order_store(settings)
    revocations = FunctionRevocations(_lambda, settings.revocation_function_name)
    return AcmeServices(
        authorities=book.reader,
        requests=requests,
        registrar=_registrar(settings, requests, accounts, clients),
        book=book,
        finalizer=_finalizer(settings, book, orders),
        progress=_progress(settings, orders),
        revoker=AcmeRevoker(requests, jose, enrollments, revocations),
        enrollments=enrollments,
        nonces=nonces,
    )


def _clients(settings: Settings) -> AcmeClients:
    from cagateway.services.acme.standing import AcmeClients
    from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
    from cagateway.store.clients import DynamoDBClients

    table = bootstrap.table(settings)
    return AcmeClients(DynamoDBAcmeCredentials(table), DynamoDBClients(table), time.monotonic)


def _registrar(
    settings: Settings, requests: RequestReader, accounts: AcmeAccounts, clients: AcmeClients
) -> Registrar:
    from cagateway.services.acme.accounts import Registrar

    return Registrar(
        reader=requests,
        jose=requests.jose,
        accounts=accounts,
        clients=clients,
        vault=bootstrap_orders.hmac_keys(settings),
        clock=bootstrap.utc_now,
        random_bits=secrets.randbits,
    )


def _book(settings: Settings, orders: AcmeOrders) -> OrderBook:
    from cagateway.services.acme.orders import OrderBook

    return OrderBook(
        reader=bootstrap.authority_reader(settings),
        orders=orders,
        enrollments=bootstrap_orders.order_store(settings),
        clock=bootstrap.utc_now,
        random_bits=secrets.randbits,
    )


def _finalizer(settings: Settings, book: OrderBook, orders: AcmeOrders) -> AcmeFinalizer:
    from cagateway.services.acme.finalization import AcmeFinalizer

    return AcmeFinalizer(
        book=book,
        orders=orders,
        reader=book.reader,
        joiner=bootstrap_orders.order_joiner(settings),
        enrollments=bootstrap_orders.order_store(settings),
        queue=bootstrap_orders.order_queue(settings),
        clock=bootstrap.utc_now,
        sleep=time.sleep,
    )


def _progress(settings: Settings, orders: AcmeOrders) -> Progress:
    from cagateway.sectigo.codes import refusal_of
    from cagateway.services.acme.progress import Progress

    return Progress(
        orders=orders,
        enrollments=bootstrap_orders.order_store(settings),
        records=bootstrap_orders.order_records(settings),
        queue=bootstrap_orders.order_queue(settings),
        refusal_text=refusal_of,
        clock=bootstrap.utc_now,
    )


@functools.cache
def _lambda() -> LambdaClient:
    # Tried once: a second invocation would only ask what the first one is doing.
    once = {"mode": "standard", "total_max_attempts": 1}
    config = bootstrap.client_config(read_timeout=_REVOCATION_SECONDS, retries=once)
    return cast("LambdaClient", bootstrap.aws_session().create_client("lambda", config=config))
