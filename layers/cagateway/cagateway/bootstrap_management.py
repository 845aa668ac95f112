"""Putting together what functions/management answers with, and no other function."""

from __future__ import annotations

import functools
import secrets

from cagateway import bootstrap, bootstrap_orders
from cagateway.api.resolver import GatewayResolver
from cagateway.api.routes.managed_lists import ManagedListRoutes
from cagateway.api.routes.readiness import ReadinessRoutes
from cagateway.events.connection_tests import ConnectionTests
from cagateway.services.authorities.configurations import Administration, ConfigurationEditor
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.certificates.listing import CertificateLister
from cagateway.services.clients.acme_credentials import AcmeCredentialEditor
from cagateway.services.clients.editor import ClientEditor
from cagateway.settings import Settings
from cagateway.store import keys
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.clients import DynamoDBClients
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.domains import DynamoDBDomains
from cagateway.store.history import DynamoDBHistory

# Sectigo's client gives up after 12 s; this leaves a cold start, and API Gateway its 29 s.
CONNECTION_TEST_SECONDS = 22


def administration(settings: Settings) -> Administration:
    """Make what administers CAs."""
    table = bootstrap.table(settings)
    history = DynamoDBHistory(table)
    syncs = bootstrap.sync_requests(settings)
    editor = ConfigurationEditor(
        documents=DynamoDBConfigurations(table),
        announcer=bootstrap.announcer(settings, history),
        clock=bootstrap.utc_now,
        deletions=bootstrap.deletions(settings),
        syncs=syncs,
        allowed_hosts=settings.allowed_sectigo_hosts,
        secrets_prefix=settings.secrets_prefix,
    )
    open_lambda = functools.partial(bootstrap.lambda_client, CONNECTION_TEST_SECONDS)
    return Administration(
        editor=editor,
        reader=bootstrap.authority_reader(settings),
        history=history,
        syncs=syncs,
        connections=ConnectionTests(open_lambda, settings.connection_test_function_name),
        states=bootstrap.schedule(settings),
    )


def client_history(settings: Settings) -> DynamoDBHistory:
    """Open the history of clients."""
    return DynamoDBHistory(bootstrap.table(settings), keys.CLIENT)


def client_editor(settings: Settings) -> ClientEditor:
    """Make what administers clients."""
    return ClientEditor(
        documents=DynamoDBClients(bootstrap.table(settings)),
        announcer=bootstrap.announcer(settings, client_history(settings)),
        clock=bootstrap.utc_now,
        needs_issuer=settings.needs_issuer,
    )


def credential_editor(settings: Settings) -> AcmeCredentialEditor:
    """Make what makes and ends ACME credentials."""
    return AcmeCredentialEditor(
        clients=client_editor(settings),
        credentials=DynamoDBAcmeCredentials(bootstrap.table(settings)),
        vault=bootstrap_orders.hmac_keys(settings),
        random_bytes=secrets.token_bytes,
    )


def managed_list_routes(
    app: GatewayResolver, settings: Settings, reader: AuthorityReader
) -> ManagedListRoutes:
    """Make what lists what there is of a CA."""
    table = bootstrap.table(settings)
    return ManagedListRoutes(
        app=app,
        reader=reader,
        certificates=CertificateLister(DynamoDBCertificates(table), bootstrap.utc_now),
        orders=bootstrap_orders.order_store(settings),
        domains=DynamoDBDomains(table),
    )


def readiness_routes(
    app: GatewayResolver, settings: Settings, reader: AuthorityReader
) -> ReadinessRoutes:
    """Make what answers about readiness."""
    return ReadinessRoutes(
        app=app,
        reader=reader,
        assessments=DynamoDBAssessments(bootstrap.table(settings)),
        queue=bootstrap_orders.order_queue(settings),
    )
