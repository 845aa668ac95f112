"""Sync Sectigo's certificate profiles of one CA: asked for on the event bus, or directly."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.sync_events import as_answer, as_order, read_sync_request
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.settings import Settings

logger = gateway_logger()
measurements = Measurements()
synchronizer = bootstrap.profile_synchronizer(Settings.from_environment(os.environ))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    order = as_order(read_sync_request(event), context, bootstrap.utc_now())
    report = synchronizer.sync(order)
    measurements.sync(report)
    answer = as_answer(report)
    logger.info("Sync ended", sync=answer)
    return answer
