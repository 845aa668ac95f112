"""When an answer has to be on its way, counted from the request's arrival at API Gateway."""

from __future__ import annotations

from datetime import datetime, timedelta

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

# API Gateway gives up 29 s after a request arrived, and a cold start is among them. What is done
# after the last call to Sectigo takes a second or two.
ANSWERED_WITHIN = timedelta(seconds=25)
# No request waits longer for its function. What is older is a sample, or another clock's.
_BELIEVED = timedelta(seconds=60)


def arrival(event: APIGatewayProxyEvent, now: datetime) -> datetime:
    """Tell when a request arrived; `now` where API Gateway's clock says nothing sensible."""
    epoch_ms = event.request_context.get("requestTimeEpoch")
    if not isinstance(epoch_ms, int) or isinstance(epoch_ms, bool):
        return now
    age_ms = int(now.timestamp() * 1_000) - epoch_ms
    is_believed = 0 <= age_ms <= _BELIEVED.total_seconds() * 1_000
    return now - timedelta(milliseconds=age_ms) if is_believed else now
