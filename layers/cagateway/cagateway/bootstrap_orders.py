"""Putting together what orders certificates, sees to orders, and reads them."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable
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
    from cagateway.sectigo.certificates import SectigoCertificates
    from cagateway.services.collection import Collector
    from cagateway.services.ordering_work import OrderWork
    from cagateway.services.revocation import Revoker


def enrollment_routes(
    app: GatewayResolver, settings: Settings, measure: Callable[[ErrorKind | None], None]
) -> EnrollmentRoutes:
    """Make what functions/enrollment answers with: nothing else can order or revoke."""
    from cagateway.api.routes.enrollments import EnrollmentRoutes  # noqa: PLC0415 - readers need none
    from cagateway.services.delivery import Deliverer  # noqa: PLC0415
    from cagateway.services.enrollment import Enroller  # noqa: PLC0415
    from cagateway.services.preparation import Preparer  # noqa: PLC0415
    from cagateway.services.submission import Submitter  # noqa: PLC0415
    from cagateway.vault.kms import KmsVault  # noqa: PLC0415

    now, orders, queue = bootstrap.utc_now, order_store(settings), order_queue(settings)
    sectigo, vault = _sectigo(settings), KmsVault(_kms, settings.key_id)
    collector = _collector(settings, sectigo)
    syncs = bootstrap.sync_requests(settings)
    enroller = Enroller(
        bootstrap.authority_reader(settings),
        orders,
        Preparer(vault, now, secrets.randbits),
        Submitter(orders, sectigo, collector, queue, syncs, now),
        collector,
        now,
        time.sleep,
    )
    return EnrollmentRoutes(
        app,
        bootstrap.callers(app, settings),
        enroller,
        Deliverer(collector, vault),
        _revoker(settings, sectigo, collector),
        now,
        measure,
    )


def certificate_routes(app: GatewayResolver, settings: Settings) -> CertificateRoutes:
    """Make what functions/certificates answers with: it reads the table, and nothing else."""
    from cagateway.api.routes.certificates import CertificateRoutes  # noqa: PLC0415 - others need none

    reader, callers = bootstrap.authority_reader(settings), bootstrap.callers(app, settings)
    return CertificateRoutes(app, callers, reader, order_store(settings), bootstrap.utc_now)


def order_work(settings: Settings) -> OrderWork:
    """Make what functions/collection works with."""
    from cagateway.services.ordering_work import OrderWork  # noqa: PLC0415 - readers need none of it
    from cagateway.services.reconciliation import Reconciler  # noqa: PLC0415 - readers need none

    orders, sectigo, now = order_store(settings), _sectigo(settings), bootstrap.utc_now
    collector = _collector(settings, sectigo)
    revoker = _revoker(settings, sectigo, collector)
    reconciler = Reconciler(orders, sectigo, collector, revoker, now)
    reader = bootstrap.authority_reader(settings)
    return OrderWork(reader, collector, reconciler, order_queue(settings))


def order_store(settings: Settings) -> DynamoDBOrders:
    """Open the orders."""
    return DynamoDBOrders(bootstrap.table(settings))


def order_queue(settings: Settings) -> OrderQueue:
    """Connect to the queue of functions/collection; its client is made when first needed."""
    return OrderQueue(_sqs, settings.order_queue_url)


def _collector(settings: Settings, sectigo: SectigoCertificates) -> Collector:
    from cagateway.events.orders import OrderAnnouncer  # noqa: PLC0415 - readers need none of it
    from cagateway.services.collection import Collector  # noqa: PLC0415

    teller = OrderAnnouncer(bootstrap.event_bus(settings))
    queue = order_queue(settings)
    return Collector(order_store(settings), sectigo, queue, teller, bootstrap.utc_now)


def _revoker(settings: Settings, sectigo: SectigoCertificates, collector: Collector) -> Revoker:
    from cagateway.services.revocation import Revoker  # noqa: PLC0415 - readers need none of it

    reader = bootstrap.authority_reader(settings)
    return Revoker(reader, order_store(settings), sectigo, collector, bootstrap.utc_now)


def _sectigo(settings: Settings) -> SectigoCertificates:
    from cagateway.sectigo.certificates import SectigoCertificates  # noqa: PLC0415 - as above

    return SectigoCertificates(bootstrap.sectigo_client(settings))


@functools.cache
def _kms() -> KMSClient:
    config = bootstrap.client_config()
    return cast("KMSClient", bootstrap.aws_session().create_client("kms", config=config))


@functools.cache
def _sqs() -> SQSClient:
    config = bootstrap.client_config()
    return cast("SQSClient", bootstrap.aws_session().create_client("sqs", config=config))
