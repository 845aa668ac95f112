"""GET certificate authorities, their status and their certificate profiles."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.resolver import gateway_resolver, serve
from cagateway.api.routes.authorities import AuthorityRoutes
from cagateway.logs import gateway_logger
from cagateway.settings import Settings

logger = gateway_logger()
settings = Settings.from_environment(os.environ)
app = gateway_resolver(logger)
callers, reader = bootstrap.callers(app, settings), bootstrap.authority_reader(settings)
routes = AuthorityRoutes(app, callers, reader)
serve(app, routes.table())


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
