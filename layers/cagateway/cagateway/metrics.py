"""Metrics of the syncs, which the template's alarms watch.

CAs are named in logs, not in metrics: their number has no bound, and each would be a metric.
"""

from __future__ import annotations

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from cagateway.domain.sync.run import SyncOutcome
from cagateway.services.profile_sync import SyncReport
from cagateway.services.schedule import TickReport

SYNCS_COMPLETED = "SyncsCompleted"
SYNCS_FAILED = "SyncsFailed"
SYNCS_HELD = "SyncsHeld"
SYNCS_NEEDLESS = "SyncsNeedless"
SYNC_DURATION = "SyncDuration"
SYNCS_ASKED_FOR = "SyncsAskedFor"
# Gauges: each tick measures them anew, so they stay up for as long as the trouble.
AUTHORITIES_IN_SETBACK = "AuthoritiesInSetback"
AUTHORITIES_HELD = "AuthoritiesHeld"
AUTHORITIES_NEVER_SYNCED = "AuthoritiesNeverSynced"
AUTHORITIES_OVERDUE = "AuthoritiesOverdue"
LONGEST_OVERDUE = "LongestOverdue"
_COUNTS = {
    SyncOutcome.COMPLETED: SYNCS_COMPLETED,
    SyncOutcome.FAILED: SYNCS_FAILED,
    SyncOutcome.HELD: SYNCS_HELD,
}


def measure_sync(metrics: Metrics, report: SyncReport) -> None:
    """Count a sync by how it ended, and measure how long it took if it asked Sectigo."""
    metrics.add_metric(_COUNTS.get(report.outcome, SYNCS_NEEDLESS), MetricUnit.Count, 1)
    if report.run:
        seconds = (report.run.ended_at - report.run.started_at).total_seconds()
        metrics.add_metric(SYNC_DURATION, MetricUnit.Milliseconds, 1_000 * seconds)
    metrics.flush_metrics()


def measure_tick(metrics: Metrics, report: TickReport) -> None:
    """Measure how the CAs stand. It also shows that the schedule ticks."""
    for name, count in (
        (SYNCS_ASKED_FOR, len(report.asked_for)),
        (AUTHORITIES_IN_SETBACK, report.in_setback),
        (AUTHORITIES_HELD, report.held),
        (AUTHORITIES_NEVER_SYNCED, report.never_synced),
        (AUTHORITIES_OVERDUE, report.overdue),
    ):
        metrics.add_metric(name, MetricUnit.Count, count)
    metrics.add_metric(LONGEST_OVERDUE, MetricUnit.Seconds, report.longest_overdue_seconds)
    metrics.flush_metrics()
