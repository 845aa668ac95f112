"""Metrics: what the alarms watch, under the names by which they watch it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Metrics

from cagateway import metrics
from cagateway.domain.errors import ErrorKind
from cagateway.domain.foresight.fleet import Fleet, SeenCertificate, SeenDomain
from cagateway.domain.foresight.readiness import assess
from cagateway.domain.orders.needs import OrderGauges
from cagateway.domain.sync.run import SyncOutcome, SyncReport
from cagateway.metrics import Measurements
from cagateway.services.foresight.assessor import AskedAssessments
from cagateway.services.orders.order_work import AskedComparisons
from cagateway.services.orders.reconciliation import Comparison
from cagateway.services.orders.sweep import SweepReport
from cagateway.services.sync.schedule import TickReport
from tests.documents import run_that
from tests.fakes.clock import NOON


@pytest.fixture
def measurements(monkeypatch: pytest.MonkeyPatch) -> Measurements:
    monkeypatch.delenv("POWERTOOLS_METRICS_DISABLED", raising=False)
    made = Metrics(namespace="CAGateway", service="sync")
    made.clear_metrics()
    return Measurements(made)


def measured(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Read what was printed for CloudWatch in its embedded metric format."""
    emitted: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert emitted["service"] == "sync"
    (described,) = emitted["_aws"]["CloudWatchMetrics"]
    assert (described["Namespace"], described["Dimensions"]) == ("CAGateway", [["service"]])
    return {metric["Name"]: emitted[metric["Name"]][0] for metric in described["Metrics"]}


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (SyncOutcome.COMPLETED, "SyncsCompleted"),
        (SyncOutcome.FAILED, "SyncsFailed"),
        (SyncOutcome.HELD, "SyncsHeld"),
    ],
)
def test_a_sync_that_asked_sectigo_is_counted_and_timed(
    measurements: Measurements, capsys: pytest.CaptureFixture[str], outcome: SyncOutcome, name: str
) -> None:
    measurements.sync(SyncReport("ca-1", outcome, run_that(outcome=outcome)))
    assert measured(capsys) == {name: 1, "SyncDuration": 2000}


def test_one_that_asked_nobody_is_counted(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    measurements.sync(SyncReport("ca-1", SyncOutcome.BACKING_OFF))
    assert measured(capsys) == {"SyncsNeedless": 1}


def test_a_tick_shows_how_the_authorities_stand(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    asked_for = ("ca-1", "ca-2")
    found = TickReport(asked_for, ("a",), ("a",) * 3, ("a",) * 4, ("a",) * 5, ("a",) * 6, 90)
    measurements.tick(found)
    assert measured(capsys) == {
        "SyncsAskedFor": 2,
        "AuthoritiesInSetback": 1,
        "AuthoritiesHeld": 3,
        "AuthoritiesNeverSynced": 4,
        "AuthoritiesOverdue": 5,
        "AuthoritiesUnreadable": 6,
        "LongestOverdue": 90,
    }


def test_authorities_are_in_no_metric(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    measurements.sync(SyncReport("ca-1", SyncOutcome.COMPLETED, run_that()))
    assert "ca-1" not in capsys.readouterr().out


def test_a_comparison_shows_what_it_found_and_that_it_ran(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Comparison(("a",), (), ("b",) * 2, doubled=("c",) * 3, misplaced=("d",) * 4)
    measurements.comparison(found)
    emitted = measured(capsys)
    assert emitted.pop("ComparisonsFailed") == 0
    assert emitted == {
        "OrdersLate": 1,
        "OrdersUnknown": 0,
        "RevokedElsewhere": 2,
        "OrdersDoubled": 3,
        "OrdersMisplaced": 4,
    }
    measurements.comparison(None)
    assert measured(capsys) == {"ComparisonsFailed": 1}


@pytest.mark.parametrize(
    ("due", "lost", "emitted"),
    [
        # With nothing to compare, nothing fails, and the function that asks has to say so.
        (0, 0, {"ComparisonsFailed": 0}),
        (2, 1, {"ComparisonsFailed": 1}),
    ],
)
def test_comparisons_that_will_not_come_are_counted(
    measurements: Measurements,
    capsys: pytest.CaptureFixture[str],
    due: int,
    lost: int,
    emitted: dict[str, float],
) -> None:
    measurements.asked_comparisons(AskedComparisons(due, lost))
    assert measured(capsys) == emitted


def test_comparisons_that_will_come_measure_themselves(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    measurements.asked_comparisons(AskedComparisons(2, 0))
    assert capsys.readouterr().out == ""


def test_an_assessment_shows_what_is_critical_and_that_it_ran(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = NOON + timedelta(days=3)
    certificate = SeenCertificate("0A", ("a",), "1", "c", NOON - timedelta(days=180), ends)
    domains = (SeenDomain("a", "CNAME", ends, certificates=1), SeenDomain("b", "CNAME", ends))
    found = assess(Fleet(certificates=(certificate,), domains=domains), NOON)
    measurements.assessment(found)
    assert measured(capsys) == {
        "AssessmentsFailed": 0,
        "FindingsCritical": 2,
        "CertificatesExpiring": 1,
        "DomainValidationsExpiring": 1,
    }
    measurements.assessment(None)
    assert measured(capsys) == {"AssessmentsFailed": 1}
    measurements.asked_assessments(AskedAssessments(3, 0))
    assert capsys.readouterr().out == ""
    measurements.asked_assessments(AskedAssessments(0, 0))
    assert measured(capsys) == {"AssessmentsFailed": 0}


UNITS = {"SyncDuration": "Milliseconds", "LongestOverdue": "Seconds"}


def test_each_name_is_emitted_in_its_unit(
    measurements: Measurements, capsys: pytest.CaptureFixture[str]
) -> None:
    for outcome in (SyncOutcome.COMPLETED, SyncOutcome.FAILED, SyncOutcome.HELD):
        measurements.sync(SyncReport("ca-1", outcome, run_that(outcome=outcome)))
    measurements.sync(SyncReport("ca-1", SyncOutcome.BACKING_OFF))
    measurements.tick(TickReport((), (), (), (), (), (), 0))
    measurements.sweep(SweepReport(0, OrderGauges((), (), (), (), (), ())))
    measurements.comparison(Comparison((), (), (), (), ()))
    measurements.assessment(assess(Fleet(), NOON))
    measurements.gateway_not_served()
    for refused_as in (None, ErrorKind.ENROLLMENT_FAILED, ErrorKind.TOO_MANY_ORDERS):
        measurements.enrollment(refused_as)
    described = [
        metric
        for line in capsys.readouterr().out.splitlines()
        for metric in json.loads(line)["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    ]
    names = {name for key, name in vars(metrics).items() if key.isupper() and isinstance(name, str)}
    assert {one["Name"]: one["Unit"] for one in described} == {
        name: UNITS.get(name, "Count") for name in names
    }
