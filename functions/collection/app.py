"""Send what ACME handed over, poll what no client waits for; daily, compare, read and assess."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap_collection, bootstrap_orders
from cagateway.api import order_messages as tasks
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.settings import Settings

logger = gateway_logger()
measurements = Measurements()
settings = Settings.from_environment(os.environ)
work = bootstrap_orders.order_work(settings, measurements)
domains = bootstrap_collection.domain_look(settings)
catch_up = bootstrap_collection.catch_up(settings)
assessor = bootstrap_collection.assessor(settings)


def do(task: tasks.Task) -> None:
    if isinstance(task, tasks.CompareAll):
        asked = work.ask_for_comparisons()
        logger.info("Comparisons asked for", comparisons=asked.due, lost=asked.lost)
        measurements.asked_comparisons(asked)
        domains.ask_for_all()
        catch_up.ask()
        measurements.asked_assessments(assessor.ask_for_all())
    elif isinstance(task, tasks.CompareOrders):
        for found in work.compare(task.ca_ids):
            measurements.comparison(found)
    elif isinstance(task, tasks.ReadDomains):
        domains.look(task.ca_ids)
    elif isinstance(task, tasks.ListCertificates):
        catch_up.list_certificates(task.ca_id)
    elif isinstance(task, tasks.AssessAuthorities):
        for assessed in assessor.assess_each(task.ca_ids, domains if task.reads_domains else None):
            measurements.assessment(assessed)
    elif order := work.poll(task.ca_id, task.order_id):
        logger.info("Order seen to", order_id=order.order_id, state=order.state)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    return tasks.work_off(event, do)
