"""Sync Sectigo's certificate profiles: one CA when asked, all that are due on the tick."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from cagateway import bootstrap
from cagateway.api.sync_events import (
    ConnectionTested,
    Tick,
    as_answer,
    as_test_answer,
    read_sync_event,
)
from cagateway.metrics import measure_sync, measure_tick
from cagateway.services.connection_test import try_connection
from cagateway.services.profile_sync import SyncOrder
from cagateway.services.schedule import tick
from cagateway.settings import Settings

logger = Logger()
metrics = Metrics()
settings = Settings.from_environment(os.environ)
synchronizer = bootstrap.profile_synchronizer(settings)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    request = read_sync_event(event)
    now = bootstrap.utc_now()
    if isinstance(request, Tick):
        ticked = tick(bootstrap.store(settings), bootstrap.sync_requests(settings), now)
        measure_tick(metrics, ticked)
        return {"askedFor": len(ticked.asked_for)}
    if isinstance(request, ConnectionTested):
        return as_test_answer(try_connection(synchronizer.sectigo, request.document))
    order = SyncOrder(
        ca_id=request.ca_id,
        owner=context.aws_request_id,
        expires_at=now + timedelta(milliseconds=context.get_remaining_time_in_millis()),
        cause=request.cause,
        requested_at=request.requested_at,
        force=request.force,
    )
    report = synchronizer.sync(order)
    measure_sync(metrics, report)
    answer = as_answer(report)
    logger.info("Sync ended", sync=answer)
    return answer
