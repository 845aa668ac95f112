"""When an answer has to be on its way: by API Gateway's clock, where that makes sense."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api.deadlines import ANSWERED_WITHIN, arrival
from tests.api_events import api_event
from tests.fakes.clock import NOON

NOW_MS = int(NOON.timestamp() * 1_000)


def arrived(epoch_ms: object) -> float:
    """Tell how many seconds before now a request is taken to have arrived."""
    event = api_event("/")
    event["requestContext"]["requestTimeEpoch"] = epoch_ms
    return (NOON - arrival(APIGatewayProxyEvent(event), NOON)).total_seconds()


@pytest.mark.parametrize(
    ("epoch_ms", "seconds"),
    [
        pytest.param(NOW_MS, 0, id="just-now"),
        pytest.param(NOW_MS - 4_500, 4.5, id="before-a-cold-start"),
        pytest.param(NOW_MS - 60_000, 60, id="as-long-ago-as-is-believed"),
        pytest.param(NOW_MS - 60_001, 0, id="longer-ago-than-any-request"),
        pytest.param(NOW_MS + 1, 0, id="in-the-future"),
        pytest.param(0, 0, id="1970"),
        pytest.param(-1, 0, id="before-1970"),
        pytest.param(None, 0, id="absent"),
        pytest.param(True, 0, id="a-flag"),
        pytest.param(str(NOW_MS), 0, id="text"),
        pytest.param(10**30, 0, id="beyond-any-clock"),
    ],
)
def test_a_request_arrived_when_api_gateway_says_unless_that_cannot_be(
    epoch_ms: object, seconds: float
) -> None:
    assert arrived(epoch_ms) == seconds


def test_an_answer_leaves_before_api_gateway_gives_up() -> None:
    assert timedelta(seconds=29) - ANSWERED_WITHIN >= timedelta(seconds=3)
