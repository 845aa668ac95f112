"""Putting together what lists the certificates that were issued through here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cagateway import bootstrap, bootstrap_orders
from cagateway.settings import Settings
from cagateway.store.certificates import DynamoDBCertificates

if TYPE_CHECKING:
    from cagateway.api.resolver import GatewayResolver
    from cagateway.api.routes.listed_certificates import ListedCertificateRoutes
    from cagateway.services.authorities.reading import AuthorityReader
    from cagateway.services.certificates.catching_up import CatchUp


def certificates(settings: Settings) -> DynamoDBCertificates:
    """Open the certificates."""
    return DynamoDBCertificates(bootstrap.table(settings))


def listed_certificate_routes(
    app: GatewayResolver, settings: Settings, reader: AuthorityReader
) -> ListedCertificateRoutes:
    """Make what functions/management lists certificates with."""
    from cagateway.api.routes.listed_certificates import ListedCertificateRoutes
    from cagateway.services.certificates.listing import CertificateLister

    lister = CertificateLister(certificates(settings), bootstrap.utc_now)
    return ListedCertificateRoutes(app, reader, lister)


def catch_up(settings: Settings) -> CatchUp:
    """Make what functions/collection lists older certificates with."""
    from cagateway.services.certificates.catching_up import CatchUp
    from cagateway.store.certificate_index import DynamoDBUnlistedCertificates

    return CatchUp(
        authorities=bootstrap.store(settings),
        unlisted=DynamoDBUnlistedCertificates(bootstrap.table(settings)),
        queue=bootstrap_orders.order_queue(settings),
        clock=bootstrap.utc_now,
    )
