"""Ask for the syncs and the looks at orders that are due, and measure how all of them stand."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap, bootstrap_orders
from cagateway.logs import gateway_logger
from cagateway.metrics import measure_sweep, measure_tick
from cagateway.services.authorities.catalog import named_accounts
from cagateway.services.authorities.deletions import finish_deletions
from cagateway.services.orders.sweep import sweep
from cagateway.services.sync.schedule import tick
from cagateway.settings import Settings

logger = gateway_logger()
metrics = Metrics()
settings = Settings.from_environment(os.environ)
schedule = bootstrap.schedule(settings)
sync_requests = bootstrap.sync_requests(settings)
deletions = bootstrap.deletions(settings)
orders = bootstrap_orders.order_store(settings)
order_queue = bootstrap_orders.order_queue(settings)


@logger.inject_lambda_context
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    now = bootstrap.utc_now()
    ticked = tick(schedule, sync_requests, now)
    measure_tick(metrics, ticked)
    swept = sweep(orders, order_queue, now, lambda: named_accounts(schedule))
    measure_sweep(metrics, swept)
    answer = ticked.answer() | {"orders": swept.answer()}
    logger.info("Ticked", tick=answer)
    finish_deletions(deletions, now)
    return answer
