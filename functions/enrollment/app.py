"""POST an enrollment request and get the certificate."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap_orders
from cagateway.api.resolver import gateway_resolver, serve
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.settings import Settings

logger = gateway_logger()
settings = Settings.from_environment(os.environ)
app = gateway_resolver(logger)
routes = bootstrap_orders.enrollment_routes(app, settings, Measurements())
serve(app, routes.table())


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
