"""Putting together what foretells, and what it counts and notes for that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cagateway import bootstrap

if TYPE_CHECKING:
    from cagateway.api.callers import Callers
    from cagateway.api.resolver import GatewayResolver
    from cagateway.api.routes.readiness import ReadinessRoutes
    from cagateway.services.foresight.asking import AskedCounter
    from cagateway.services.foresight.assessor import Assessor
    from cagateway.settings import Settings
    from cagateway.store.habits import DynamoDBHabits


def noting_callers(app: GatewayResolver, settings: Settings) -> Callers:
    """Make what lets clients in, and notes the certificates by which they come."""
    from cagateway.services.clients.sightings import ClientSightings

    sightings = ClientSightings(habit_store(settings), bootstrap.utc_now)
    return replace(bootstrap.callers(app, settings), sightings=sightings)


def asked_counter(settings: Settings) -> AskedCounter:
    """Make what counts what clients ask for."""
    from cagateway.services.foresight.asking import AskedCounter

    return AskedCounter(habit_store(settings))


def habit_store(settings: Settings) -> DynamoDBHabits:
    """Open what is counted and noted."""
    from cagateway.store.habits import DynamoDBHabits

    return DynamoDBHabits(bootstrap.table(settings))


def assessor(settings: Settings) -> Assessor:
    """Make what functions/collection assesses CAs with."""
    from cagateway.events.foresight import NoticePublisher
    from cagateway.events.order_queue import OrderQueue
    from cagateway.services.foresight.assessor import Assessor
    from cagateway.services.foresight.fleet_reading import FleetReader
    from cagateway.store.assessments import DynamoDBAssessments
    from cagateway.store.certificates import DynamoDBCertificates
    from cagateway.store.domains import DynamoDBDomains

    table = bootstrap.table(settings)
    fleets = FleetReader(
        reader=bootstrap.authority_reader(settings),
        certificates=DynamoDBCertificates(table),
        domains=DynamoDBDomains(table),
        habits=habit_store(settings),
    )
    return Assessor(
        fleets=fleets,
        assessments=DynamoDBAssessments(table),
        events=NoticePublisher(bootstrap.event_bus(settings)),
        queue=OrderQueue(bootstrap.sqs, settings.order_queue_url),
        clock=bootstrap.utc_now,
    )


def readiness_routes(app: GatewayResolver, settings: Settings) -> ReadinessRoutes:
    """Make what functions/management answers about readiness."""
    from cagateway.api.routes.readiness import ReadinessRoutes
    from cagateway.events.order_queue import OrderQueue
    from cagateway.store.assessments import DynamoDBAssessments

    return ReadinessRoutes(
        app=app,
        reader=bootstrap.authority_reader(settings),
        assessments=DynamoDBAssessments(bootstrap.table(settings)),
        queue=OrderQueue(bootstrap.sqs, settings.order_queue_url),
    )
