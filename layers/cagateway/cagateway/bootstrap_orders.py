"""Putting together what orders certificates, polls orders, revokes, and reads them."""

from __future__ import annotations

import functools
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from cagateway import bootstrap
from cagateway.events.order_queue import OrderQueue
from cagateway.settings import Settings
from cagateway.store.orders import DynamoDBOrders

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

    from cagateway.api.callers import Callers
    from cagateway.api.resolver import GatewayResolver
    from cagateway.api.routes.certificates import CertificateRoutes
    from cagateway.api.routes.enrollments import EnrollmentRoutes
    from cagateway.api.routes.revocations import RevocationRoutes
    from cagateway.metrics import Measurements
    from cagateway.sectigo.certificates import SectigoCertificates
    from cagateway.services.orders.collection import Collector
    from cagateway.services.orders.enrollment import Enroller
    from cagateway.services.orders.joining import OrderJoiner
    from cagateway.services.orders.order_records import Finalizer, OrderRecords
    from cagateway.services.orders.order_work import OrderWork
    from cagateway.services.orders.revocation import Revoker
    from cagateway.services.orders.submission import Submitter
    from cagateway.store.habits import DynamoDBHabits
    from cagateway.vault.kms import KmsHmacKeys


def enrollment_routes(
    app: GatewayResolver, settings: Settings, measurements: Measurements
) -> EnrollmentRoutes:
    """Make what functions/enrollment answers with."""
    from cagateway.api.routes.enrollments import EnrollmentRoutes
    from cagateway.sectigo.codes import refusal_of
    from cagateway.services.orders.delivery import Deliverer
    from cagateway.vault.kms import KmsKey, KmsVault

    vault = KmsVault(KmsKey(kms, settings.key_id))
    return EnrollmentRoutes(
        app=app,
        callers=_noting_callers(app, settings),
        enroller=_enroller(settings, _sectigo(settings, measurements)),
        deliverer=Deliverer(_finalizer(settings), vault, refusal_of),
        clock=bootstrap.utc_now,
        measurements=measurements,
    )


def revocation_routes(
    app: GatewayResolver, settings: Settings, measurements: Measurements
) -> RevocationRoutes:
    """Make what functions/revocation answers with."""
    from cagateway.api.routes.revocations import RevocationRoutes

    return RevocationRoutes(
        app=app,
        callers=_noting_callers(app, settings),
        revoker=_revoker(settings, _sectigo(settings, measurements)),
        clock=bootstrap.utc_now,
    )


def certificate_routes(app: GatewayResolver, settings: Settings) -> CertificateRoutes:
    """Make what functions/certificates answers with: it reads the table, and nothing else."""
    from cagateway.api.routes.certificates import CertificateRoutes
    from cagateway.services.orders.visible_orders import VisibleEvents, VisibleOrders

    orders = order_store(settings)
    return CertificateRoutes(
        app=app,
        callers=bootstrap.callers(app, settings),
        reader=bootstrap.authority_reader(settings),
        orders=VisibleOrders(orders),
        events=VisibleEvents(orders, bootstrap.utc_now),
        clock=bootstrap.utc_now,
    )


def _noting_callers(app: GatewayResolver, settings: Settings) -> Callers:
    """Make what lets clients in, and notes the certificates by which they come."""
    from cagateway.services.foresight.noting import ClientSightings

    sightings = ClientSightings(habit_store(settings), bootstrap.utc_now)
    return replace(bootstrap.callers(app, settings), sightings=sightings)


def habit_store(settings: Settings) -> DynamoDBHabits:
    """Open what is counted of requests, and noted of clients."""
    from cagateway.store.habits import DynamoDBHabits

    return DynamoDBHabits(bootstrap.table(settings))


def order_work(settings: Settings, measurements: Measurements) -> OrderWork:
    """Make what functions/collection works with."""
    from cagateway.services.orders.order_work import OrderWork
    from cagateway.services.orders.reconciliation import Reconciler

    sectigo, queue = _sectigo(settings, measurements), order_queue(settings)
    reconciler = Reconciler(
        orders=order_store(settings),
        sectigo=sectigo,
        records=order_records(settings),
        queue=queue,
        revoker=_revoker(settings, sectigo),
        clock=bootstrap.utc_now,
    )
    return OrderWork(
        reader=bootstrap.authority_reader(settings),
        collector=_collector(settings, sectigo),
        submitter=_submitter(settings, sectigo),
        reconciler=reconciler,
        queue=queue,
    )


def order_store(settings: Settings) -> DynamoDBOrders:
    """Open the orders."""
    return DynamoDBOrders(bootstrap.table(settings))


def order_queue(settings: Settings) -> OrderQueue:
    """Connect to the queue of functions/collection; its client is made when first needed."""
    return OrderQueue(bootstrap.sqs, settings.order_queue_url)


def hmac_keys(settings: Settings) -> KmsHmacKeys:
    """Make what seals and opens the HMAC keys of ACME credentials."""
    from cagateway.vault.kms import KmsHmacKeys, KmsKey

    return KmsHmacKeys(KmsKey(kms, settings.key_id))


def order_joiner(settings: Settings) -> OrderJoiner:
    """Make what finds orders for requests, and makes those that there are not."""
    from cagateway.services.foresight.noting import AskedCounter
    from cagateway.services.orders.joining import OrderJoiner
    from cagateway.services.orders.preparation import Preparer
    from cagateway.vault.kms import KmsKey, KmsVault

    now = bootstrap.utc_now
    vault = KmsVault(KmsKey(kms, settings.key_id))
    return OrderJoiner(
        reader=bootstrap.authority_reader(settings),
        orders=order_store(settings),
        preparer=Preparer(vault, now, secrets.randbits),
        records=order_records(settings),
        clock=now,
        asked=AskedCounter(habit_store(settings)),
    )


def _enroller(settings: Settings, sectigo: SectigoCertificates) -> Enroller:
    from cagateway.services.orders.enrollment import Enroller

    return Enroller(
        reader=bootstrap.authority_reader(settings),
        orders=order_store(settings),
        joiner=order_joiner(settings),
        submitter=_submitter(settings, sectigo),
        collector=_collector(settings, sectigo),
        clock=bootstrap.utc_now,
        sleep=time.sleep,
    )


def _submitter(settings: Settings, sectigo: SectigoCertificates) -> Submitter:
    from cagateway.services.orders.submission import Submitter

    return Submitter(
        orders=order_store(settings),
        sectigo=sectigo,
        records=order_records(settings),
        queue=order_queue(settings),
        syncs=bootstrap.sync_requests(settings),
        clock=bootstrap.utc_now,
    )


def _collector(settings: Settings, sectigo: SectigoCertificates) -> Collector:
    from cagateway.services.orders.collection import Collector

    return Collector(
        orders=order_store(settings),
        sectigo=sectigo,
        records=order_records(settings),
        finalizer=_finalizer(settings),
        queue=order_queue(settings),
        clock=bootstrap.utc_now,
    )


def _revoker(settings: Settings, sectigo: SectigoCertificates) -> Revoker:
    from cagateway.services.orders.revocation import Revoker

    return Revoker(
        reader=bootstrap.authority_reader(settings),
        orders=order_store(settings),
        sectigo=sectigo,
        records=order_records(settings),
        finalizer=_finalizer(settings),
        clock=bootstrap.utc_now,
    )


def _finalizer(settings: Settings) -> Finalizer:
    from cagateway.events.orders import OrderPublisher
    from cagateway.services.orders.order_records import Finalizer

    publisher = OrderPublisher(bootstrap.event_bus(settings))
    return Finalizer(order_records(settings), publisher, bootstrap.utc_now)


def order_records(settings: Settings) -> OrderRecords:
    """Make what writes down how orders stand."""
    from cagateway.services.orders.order_records import OrderRecords

    return OrderRecords(order_store(settings), bootstrap.utc_now)


def _sectigo(settings: Settings, measurements: Measurements) -> SectigoCertificates:
    from cagateway.sectigo.certificates import SectigoCertificates

    client = bootstrap.sectigo_client(settings)
    return SectigoCertificates(replace(client, note_fault=measurements.gateway_not_served))


@functools.cache
def kms() -> KMSClient:
    """Make the client of the key that encrypts keys."""
    config = bootstrap.client_config()
    return cast("KMSClient", bootstrap.aws_session().create_client("kms", config=config))
