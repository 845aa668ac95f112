"""Ask for the syncs and polls that are due, and measure how the CAs and the orders are."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap, bootstrap_orders
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.services.authorities.catalog import finish_deletions, named_accounts
from cagateway.services.orders.sweep import sweep
from cagateway.services.sync.schedule import tick
from cagateway.settings import Settings

logger = gateway_logger()
measurements = Measurements()
settings = Settings.from_environment(os.environ)
schedule = bootstrap.schedule(settings)
sync_requests = bootstrap.sync_requests(settings)
due_syncs = bootstrap.due_sync_queue(settings)
deletions = bootstrap.deletions(settings)
orders = bootstrap_orders.order_store(settings)
order_queue = bootstrap_orders.order_queue(settings)


@logger.inject_lambda_context
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    now = bootstrap.utc_now()
    ticked = tick(schedule, sync_requests, due_syncs, now)
    measurements.tick(ticked)
    swept = sweep(orders, order_queue, now, lambda: named_accounts(schedule))
    measurements.sweep(swept)
    answer = ticked.answer() | {"orders": swept.answer()}
    logger.info("Ticked", tick=answer)
    finish_deletions(deletions, now)
    return answer
