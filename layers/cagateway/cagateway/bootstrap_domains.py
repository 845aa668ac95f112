"""Putting together what reads how domains stand, and what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cagateway import bootstrap, bootstrap_certificates
from cagateway.settings import Settings

if TYPE_CHECKING:
    from cagateway.api.resolver import GatewayResolver
    from cagateway.api.routes.domains import DomainRoutes
    from cagateway.events.order_queue import OrderQueue
    from cagateway.services.dcv.domain_look import DomainLook
    from cagateway.store.domains import DynamoDBDomains


def domain_look(settings: Settings) -> DomainLook:
    """Make what functions/collection reads domains with."""
    from cagateway.sectigo.domains import SectigoDomains
    from cagateway.services.dcv.current_names import CurrentCertificates
    from cagateway.services.dcv.domain_look import DomainLook

    return DomainLook(
        reader=bootstrap.authority_reader(settings),
        sectigo=SectigoDomains(bootstrap.sectigo_client(settings)),
        domains=domain_store(settings),
        current=CurrentCertificates(bootstrap_certificates.certificates(settings)),
        queue=domain_queue(settings),
        clock=bootstrap.utc_now,
    )


def domain_routes(app: GatewayResolver, settings: Settings) -> DomainRoutes:
    """Make what functions/management shows domains with."""
    from cagateway.api.routes.domains import DomainRoutes
    from cagateway.services.dcv.domain_list import DomainLister

    lister = DomainLister(bootstrap.authority_reader(settings), domain_store(settings))
    return DomainRoutes(app, lister)


def domain_store(settings: Settings) -> DynamoDBDomains:
    """Open what is kept of domains."""
    from cagateway.store.domains import DynamoDBDomains

    return DynamoDBDomains(bootstrap.table(settings))


def domain_queue(settings: Settings) -> OrderQueue:
    """Connect to the queue of functions/collection; its client is made when first needed."""
    from cagateway.events.order_queue import OrderQueue

    return OrderQueue(bootstrap.sqs, settings.order_queue_url)
