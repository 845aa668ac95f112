"""ACME (RFC 8555). It faces the internet, and has no login at Sectigo: others order and revoke."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap_acme
from cagateway.api.acme.resolver import acme_resolver, refusal
from cagateway.api.resolver import serve
from cagateway.logs import gateway_logger
from cagateway.settings import Settings

logger = gateway_logger()
app = acme_resolver(logger)
routes = bootstrap_acme.acme_routes(app, Settings.from_environment(os.environ))
serve(app, routes.table(), refusal)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
