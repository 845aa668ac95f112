"""The line of each request is what Powertools' logger would write."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

import pytest

from cagateway.api.access_log import log_answered
from cagateway.logs import gateway_logger

ABOUT = {"httpMethod": "GET", "principal": None, "status": 200}


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("trace", [None, "Root=1-5759e988-bd862e3f;Parent=53995c3f;Sampled=1"])
def test_it_is_the_line_of_powertools(
    trace: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"answered-{trace}")
    if trace:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
        monkeypatch.setenv("LAMBDA_TASK_ROOT", "/var/task")
    logger = gateway_logger()
    logger.append_keys(client_id="vault", cold_start=False, function_arn=None)
    logger.set_correlation_id("c-1")
    logger.info("Answered", extra=ABOUT)
    log_answered(logger, ABOUT)
    theirs, ours = lines(capsys)
    # Where it was logged is the same line of code each time.
    assert theirs.pop("location")
    for line in (theirs, ours):
        assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert ours == theirs
    assert ("xray_trace_id" in ours) == bool(trace)


@pytest.mark.parametrize(("level", "count"), [("DEBUG", 1), ("INFO", 1), ("WARNING", 0)])
def test_it_is_left_out_where_the_deployment_wants_less(
    level: str, count: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", level)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", f"answered-at-{level}")
    before = logging.getLogger("cagateway").level
    logger = gateway_logger()
    logging.getLogger("cagateway").setLevel(before)
    log_answered(logger, ABOUT)
    assert len(lines(capsys)) == count


def test_hostile_text_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "answered-hostile")
    hostile = 'a\nb\u2028"}\ud83d'
    log_answered(gateway_logger(), {"resource": hostile})
    (line,) = lines(capsys)
    assert line["resource"] == hostile
