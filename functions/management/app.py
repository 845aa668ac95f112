"""Administer CAs and clients: their documents, and the CAs' syncs."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap_management as bootstrap
from cagateway.api.resolver import gateway_resolver, serve
from cagateway.api.routes.acme_credentials import AcmeCredentialRoutes
from cagateway.api.routes.clients import ClientRoutes
from cagateway.api.routes.configurations import ConfigurationRoutes, OrganizationRoutes
from cagateway.logs import gateway_logger
from cagateway.settings import Settings

logger = gateway_logger()
settings = Settings.from_environment(os.environ)
app = gateway_resolver(logger)
administration = bootstrap.administration(settings)
clients = bootstrap.client_editor(settings)
for routes in (
    ClientRoutes(app, clients, bootstrap.client_history(settings)),
    AcmeCredentialRoutes(app, bootstrap.credential_editor(settings)),
    ConfigurationRoutes(app, administration.editor, administration),
    bootstrap.managed_list_routes(app, settings, administration.reader),
    OrganizationRoutes(app, administration),
    bootstrap.readiness_routes(app, settings, administration.reader),
):
    serve(app, routes.table())


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
