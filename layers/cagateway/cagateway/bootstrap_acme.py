"""Putting together what functions/acme serves ACME's clients with.

It has no login at Sectigo: others order and revoke.
"""

from __future__ import annotations

import functools
import secrets
import time

from cagateway import bootstrap, bootstrap_orders
from cagateway.api.acme.routes import AcmeRoutes, AcmeServices
from cagateway.api.resolver import GatewayResolver
from cagateway.events.revocations import FunctionRevocations
from cagateway.jose.signatures import Signatures
from cagateway.sectigo.codes import refusal_of
from cagateway.services.acme.accounts import Registrar
from cagateway.services.acme.clients import AcmeClients
from cagateway.services.acme.finalization import AcmeFinalizer
from cagateway.services.acme.orders import OrderBook
from cagateway.services.acme.progress import Progress
from cagateway.services.acme.requests import RequestReader
from cagateway.services.acme.revocation import AcmeRevoker
from cagateway.settings import Settings
from cagateway.store.acme_accounts import DynamoDBAcmeAccounts
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.acme_nonces import DynamoDBNonces
from cagateway.store.acme_orders import DynamoDBAcmeOrders
from cagateway.store.clients import DynamoDBClients

# functions/revocation answers within 20 s. What it did later than that a repetition finds done.
_REVOCATION_SECONDS = 21


def acme_routes(app: GatewayResolver, settings: Settings) -> AcmeRoutes:
    """Make what functions/acme answers with.

    Args:
        app: The resolver.
        settings: What the deployment decides.
    """
    return AcmeRoutes(app, _services(settings), bootstrap.utc_now)


def _services(settings: Settings) -> AcmeServices:
    table, now = bootstrap.table(settings), bootstrap.utc_now
    accounts, nonces = DynamoDBAcmeAccounts(table), DynamoDBNonces(table, secrets.token_bytes)
    jose, orders = Signatures(), DynamoDBAcmeOrders(table)
    credentials, clients = DynamoDBAcmeCredentials(table), DynamoDBClients(table)
    known = AcmeClients(credentials, clients, time.monotonic)
    requests = RequestReader(jose=jose, nonces=nonces, accounts=accounts, clients=known, clock=now)
    enrollments = bootstrap_orders.order_store(settings)
    queue = bootstrap_orders.order_queue(settings)
    open_lambda = functools.partial(bootstrap.lambda_client, _REVOCATION_SECONDS)
    revocations = FunctionRevocations(open_lambda, settings.revocation_function_name)
    book = _book(settings, orders)
    return AcmeServices(
        authorities=book.reader,
        requests=requests,
        registrar=Registrar(
            reader=requests,
            jose=jose,
            accounts=accounts,
            clients=known,
            vault=bootstrap_orders.hmac_keys(settings),
            clock=now,
            random_bits=secrets.randbits,
        ),
        book=book,
        finalizer=AcmeFinalizer(
            book=book,
            orders=orders,
            reader=book.reader,
            joiner=bootstrap_orders.order_joiner(settings),
            enrollments=enrollments,
            queue=queue,
            clock=now,
            sleep=time.sleep,
        ),
        progress=Progress(
            orders=orders,
            enrollments=enrollments,
            records=bootstrap_orders.order_records(settings),
            queue=queue,
            refusal_text=refusal_of,
            clock=now,
        ),
        revoker=AcmeRevoker(
            reader=requests, jose=jose, enrollments=enrollments, revocations=revocations
        ),
        enrollments=enrollments,
        nonces=nonces,
    )


def _book(settings: Settings, orders: DynamoDBAcmeOrders) -> OrderBook:
    return OrderBook(
        reader=bootstrap.authority_reader(settings),
        orders=orders,
        enrollments=bootstrap_orders.order_store(settings),
        clock=bootstrap.utc_now,
        random_bits=secrets.randbits,
    )
