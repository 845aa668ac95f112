"""Sync Sectigo's certificate profiles of CAs, for the queue, the event bus, or directly."""

from __future__ import annotations

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.event_reading import is_batch, work_off_messages
from cagateway.api.sync_events import (
    SyncRequested,
    as_answer,
    as_order,
    is_message,
    read_due_syncs,
    read_sync_request,
    sync_each,
)
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.settings import Settings

logger = gateway_logger()
measurements = Measurements()
synchronizer = bootstrap.profile_synchronizer(Settings.from_environment(os.environ))


def sync(request: SyncRequested, context: LambdaContext) -> dict[str, Any]:
    report = synchronizer.sync(as_order(request, context, bootstrap.utc_now()))
    measurements.sync(report)
    answer = as_answer(report)
    logger.info("Sync ended", sync=answer)
    return answer


def sync_due(message: object, context: LambdaContext) -> dict[str, Any]:
    due = read_due_syncs(message)
    return {"syncs": sync_each(due, context, lambda request: sync(request, context))}


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    if is_batch(event):
        return work_off_messages(event, lambda message: sync_due(message, context))
    if is_message(event):  # a dead letter of the queue, as `make redrive` hands it on
        return sync_due(event, context)
    return sync(read_sync_request(event), context)
