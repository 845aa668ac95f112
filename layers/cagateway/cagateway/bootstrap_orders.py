"""Putting together what orders certificates, sees to orders, and reads them."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from cagateway import bootstrap
from cagateway.domain.errors import ErrorKind
from cagateway.events.order_queue import OrderQueue
from cagateway.settings import Settings
from cagateway.store.orders import DynamoDBOrders

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_sqs import SQSClient

    from cagateway.api.resolver import GatewayResolver
    from cagateway.api.routes.certificates import CertificateRoutes
    from cagateway.api.routes.enrollments import EnrollmentRoutes
    from cagateway.api.routes.revocations import RevocationRoutes
    from cagateway.sectigo.certificates import SectigoCertificates
    from cagateway.services.orders.collection import Collector
    from cagateway.services.orders.finalization import Finalizer
    from cagateway.services.orders.order_book import OrderBook
    from cagateway.services.orders.order_work import OrderWork
    from cagateway.services.orders.revocation import Revoker


def enrollment_routes(
    app: GatewayResolver,
    settings: Settings,
    measure: Callable[[ErrorKind | None], None],
    note_fault: Callable[[], None],
) -> EnrollmentRoutes:
    """Make what functions/enrollment answers with: nothing else can order.

    Args:
        app: What it answers through.
        settings: Of this deployment.
        measure: Counts how a request was answered.
        note_fault: Notes that Sectigo does not serve this gateway.
    """
    from cagateway.api.routes.enrollments import EnrollmentRoutes  # noqa: PLC0415 - readers need none
    from cagateway.services.orders.delivery import Deliverer  # noqa: PLC0415
    from cagateway.services.orders.enrollment import Enroller  # noqa: PLC0415
    from cagateway.services.orders.joining import OrderJoiner  # noqa: PLC0415
    from cagateway.services.orders.preparation import Preparer  # noqa: PLC0415
    from cagateway.services.orders.submission import Submitter  # noqa: PLC0415
    from cagateway.vault.kms import KmsVault  # noqa: PLC0415

    now, orders, queue = bootstrap.utc_now, order_store(settings), order_queue(settings)
    sectigo, vault = _sectigo(settings, note_fault), KmsVault(_kms, settings.key_id)
    syncs, reader = bootstrap.sync_requests(settings), bootstrap.authority_reader(settings)
    collector = _collector(settings, sectigo)
    enroller = Enroller(
        reader,
        orders,
        OrderJoiner(reader, orders, Preparer(vault, now, secrets.randbits), collector, now),
        Submitter(orders, sectigo, _book(settings), queue, syncs, now),
        collector,
        now,
        time.sleep,
    )
    return EnrollmentRoutes(
        app,
        bootstrap.callers(app, settings),
        enroller,
        Deliverer(_finalizer(settings), vault),
        now,
        measure,
    )


def revocation_routes(
    app: GatewayResolver, settings: Settings, note_fault: Callable[[], None]
) -> RevocationRoutes:
    """Make what functions/revocation answers with.

    Args:
        app: What it answers through.
        settings: Of this deployment.
        note_fault: Notes that Sectigo does not serve this gateway.
    """
    from cagateway.api.routes.revocations import RevocationRoutes  # noqa: PLC0415 - others need none

    callers, sectigo = bootstrap.callers(app, settings), _sectigo(settings, note_fault)
    return RevocationRoutes(app, callers, _revoker(settings, sectigo), bootstrap.utc_now)


def certificate_routes(app: GatewayResolver, settings: Settings) -> CertificateRoutes:
    """Make what functions/certificates answers with: it reads the table, and nothing else."""
    from cagateway.api.routes.certificates import CertificateRoutes  # noqa: PLC0415 - others need none

    reader, callers = bootstrap.authority_reader(settings), bootstrap.callers(app, settings)
    return CertificateRoutes(app, callers, reader, order_store(settings), bootstrap.utc_now)


def order_work(settings: Settings, note_fault: Callable[[], None]) -> OrderWork:
    """Make what functions/collection works with.

    Args:
        settings: Of this deployment.
        note_fault: Notes that Sectigo does not serve this gateway.
    """
    from cagateway.services.orders.order_work import OrderWork  # noqa: PLC0415 - readers need none of it
    from cagateway.services.orders.reconciliation import Reconciler  # noqa: PLC0415 - readers need none

    sectigo, queue = _sectigo(settings, note_fault), order_queue(settings)
    reconciler = Reconciler(
        order_store(settings),
        sectigo,
        _book(settings),
        queue,
        _revoker(settings, sectigo),
        bootstrap.utc_now,
    )
    reader = bootstrap.authority_reader(settings)
    return OrderWork(reader, _collector(settings, sectigo), reconciler, queue)


def order_store(settings: Settings) -> DynamoDBOrders:
    """Open the orders."""
    return DynamoDBOrders(bootstrap.table(settings))


def order_queue(settings: Settings) -> OrderQueue:
    """Connect to the queue of functions/collection; its client is made when first needed."""
    return OrderQueue(_sqs, settings.order_queue_url)


def _collector(settings: Settings, sectigo: SectigoCertificates) -> Collector:
    from cagateway.services.orders.collection import Collector  # noqa: PLC0415 - readers need none of it

    return Collector(
        order_store(settings),
        sectigo,
        _book(settings),
        _finalizer(settings),
        order_queue(settings),
        bootstrap.utc_now,
    )


def _revoker(settings: Settings, sectigo: SectigoCertificates) -> Revoker:
    from cagateway.services.orders.revocation import Revoker  # noqa: PLC0415 - readers need none of it

    return Revoker(
        bootstrap.authority_reader(settings),
        order_store(settings),
        sectigo,
        _book(settings),
        _finalizer(settings),
        bootstrap.utc_now,
    )


def _finalizer(settings: Settings) -> Finalizer:
    from cagateway.events.orders import OrderPublisher  # noqa: PLC0415 - readers need none of it
    from cagateway.services.orders.finalization import Finalizer  # noqa: PLC0415

    publisher = OrderPublisher(bootstrap.event_bus(settings))
    return Finalizer(_book(settings), publisher, bootstrap.utc_now)


def _book(settings: Settings) -> OrderBook:
    from cagateway.services.orders.order_book import OrderBook  # noqa: PLC0415 - readers need none of it

    return OrderBook(order_store(settings), bootstrap.utc_now)


def _sectigo(settings: Settings, note_fault: Callable[[], None]) -> SectigoCertificates:
    from cagateway.sectigo.certificates import SectigoCertificates  # noqa: PLC0415 - as above

    client = replace(bootstrap.sectigo_client(settings), note_fault=note_fault)
    return SectigoCertificates(client)


@functools.cache
def _kms() -> KMSClient:
    config = bootstrap.client_config()
    return cast("KMSClient", bootstrap.aws_session().create_client("kms", config=config))


@functools.cache
def _sqs() -> SQSClient:
    config = bootstrap.client_config()
    return cast("SQSClient", bootstrap.aws_session().create_client("sqs", config=config))
