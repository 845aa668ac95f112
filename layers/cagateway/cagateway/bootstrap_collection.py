"""Putting together what functions/collection works with, and no other function, beside orders."""

from __future__ import annotations

from cagateway import bootstrap, bootstrap_orders
from cagateway.events.foresight import NoticePublisher
from cagateway.sectigo.domains import SectigoDomains
from cagateway.services.certificates.catching_up import CatchUp
from cagateway.services.dcv.domain_look import CurrentCertificates, DomainLook
from cagateway.services.foresight.assessor import Assessor
from cagateway.services.foresight.fleet_reading import FleetReader
from cagateway.settings import Settings
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.certificate_index import DynamoDBUnlistedCertificates
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.domains import DynamoDBDomains


def domain_look(settings: Settings) -> DomainLook:
    """Make what reads domains."""
    table = bootstrap.table(settings)
    return DomainLook(
        reader=bootstrap.authority_reader(settings),
        sectigo=SectigoDomains(bootstrap.sectigo_client(settings)),
        domains=DynamoDBDomains(table),
        current=CurrentCertificates(DynamoDBCertificates(table)),
        queue=bootstrap_orders.order_queue(settings),
        clock=bootstrap.utc_now,
    )


def catch_up(settings: Settings) -> CatchUp:
    """Make what lists older certificates."""
    return CatchUp(
        authorities=bootstrap.store(settings),
        unlisted=DynamoDBUnlistedCertificates(bootstrap.table(settings)),
        queue=bootstrap_orders.order_queue(settings),
        clock=bootstrap.utc_now,
    )


def assessor(settings: Settings) -> Assessor:
    """Make what assesses CAs."""
    table = bootstrap.table(settings)
    fleets = FleetReader(
        reader=bootstrap.authority_reader(settings),
        certificates=DynamoDBCertificates(table),
        domains=DynamoDBDomains(table),
        habits=bootstrap_orders.habit_store(settings),
    )
    return Assessor(
        fleets=fleets,
        assessments=DynamoDBAssessments(table),
        events=NoticePublisher(bootstrap.event_bus(settings)),
        queue=bootstrap_orders.order_queue(settings),
        clock=bootstrap.utc_now,
    )
