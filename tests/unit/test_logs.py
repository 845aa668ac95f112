"""What a function writes at which level, as Lambda's own filter sees it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from aws_lambda_powertools import Metrics

from cagateway.logs import gateway_logger
from cagateway.metrics import SYNCS_FAILED, Measurements

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)")


@pytest.fixture(autouse=True)
def levels_as_before() -> Iterator[None]:
    before = logging.getLogger("cagateway").level
    yield
    logging.getLogger("cagateway").setLevel(before)


def written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, level: str, service: str
) -> list[str]:
    """Log at every level as the template has it: Lambda lets through INFO and above at least."""
    monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", level)
    monkeypatch.setenv("AWS_LAMBDA_LOG_LEVEL", "DEBUG" if level == "DEBUG" else "INFO")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", service)
    logger = gateway_logger()
    for each in ("debug", "info", "warning", "error"):
        getattr(logger, each)("said at %s", each)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert RFC_3339.fullmatch(line["timestamp"])
        assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None
    return [line["level"] for line in lines]


@pytest.mark.parametrize(
    ("level", "levels"),
    [
        ("DEBUG", ["DEBUG", "INFO", "WARNING", "ERROR"]),
        ("INFO", ["INFO", "WARNING", "ERROR"]),
        ("WARNING", ["WARNING", "ERROR"]),
        ("ERROR", ["ERROR"]),
    ],
)
def test_a_function_writes_what_its_deployment_wants_and_no_less(
    level: str,
    levels: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert written(capsys, monkeypatch, level, f"logs-{level}") == levels
    assert logging.getLogger("cagateway.services").getEffectiveLevel() == getattr(logging, level)


def test_metrics_are_no_less_for_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(capsys, monkeypatch, "ERROR", "logs-and-metrics")
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)
    metrics = Metrics(namespace="CAGateway/gateway", service="sync")
    metrics.clear_metrics()
    Measurements(metrics).emit({SYNCS_FAILED: 1})
    line = json.loads(capsys.readouterr().out)
    # Lambda takes a line without a level for INFO, which the template lets through.
    assert "level" not in line
    assert line[SYNCS_FAILED] == [1]
