"""Poll the orders that no client waits for, and compare all with Sectigo once a day."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap_orders
from cagateway.api.order_messages import CompareAll, CompareOrders, Task, work_off
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.settings import Settings

logger = gateway_logger()
measurements = Measurements()
work = bootstrap_orders.order_work(Settings.from_environment(os.environ), measurements)


def do(task: Task) -> None:
    if isinstance(task, CompareAll):
        asked = work.ask_for_comparisons()
        logger.info("Comparisons asked for", comparisons=asked.due, lost=asked.lost)
        measurements.asked_comparisons(asked)
    elif isinstance(task, CompareOrders):
        for found in work.compare(task.ca_ids):
            measurements.comparison(found)
    elif order := work.poll(task.ca_id, task.order_id):
        logger.info("Order seen to", order_id=order.order_id, state=order.state)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    return work_off(event, do)
