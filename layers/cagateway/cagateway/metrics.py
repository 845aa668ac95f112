"""What functions measure, which the template's alarms watch: names, units, and how it is emitted.

Any function can emit any of it; importing this costs nothing that a function has not loaded.
CAs are named in logs, not in metrics: their number has no bound, and each would be a metric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from cagateway.domain.errors import ErrorKind
from cagateway.domain.foresight.findings import FindingCode
from cagateway.domain.sync.run import SyncOutcome
from cagateway.values import dataclass

if TYPE_CHECKING:  # Each of them loads pydantic, which functions that only read must not pay for.
    from cagateway.domain.foresight.readiness import Readiness
    from cagateway.domain.sync.run import SyncReport
    from cagateway.services.foresight.assessor import AskedAssessments
    from cagateway.services.orders.order_work import AskedComparisons
    from cagateway.services.orders.reconciliation import Comparison
    from cagateway.services.orders.sweep import SweepReport
    from cagateway.services.sync.schedule import TickReport

SYNCS_COMPLETED = "SyncsCompleted"
SYNCS_FAILED = "SyncsFailed"
SYNCS_HELD = "SyncsHeld"
SYNCS_NEEDLESS = "SyncsNeedless"
SYNC_DURATION = "SyncDuration"
SYNCS_ASKED_FOR = "SyncsAskedFor"
# Gauges: each tick measures them again, so they stay up for as long as the trouble.
AUTHORITIES_BACKING_OFF = "AuthoritiesInSetback"
AUTHORITIES_HELD = "AuthoritiesHeld"
AUTHORITIES_NEVER_SYNCED = "AuthoritiesNeverSynced"
AUTHORITIES_OVERDUE = "AuthoritiesOverdue"
AUTHORITIES_UNREADABLE = "AuthoritiesUnreadable"
LONGEST_OVERDUE = "LongestOverdue"
# Of orders. The first five are gauges as well, with OrdersObjected and OrdersLeftBehind.
ORDERS_OPEN = "OrdersOpen"
ORDERS_UNCERTAIN = "OrdersUncertain"
ORDERS_STUCK = "OrdersStuck"
CERTIFICATES_UNDELIVERED = "CertificatesUndelivered"
ORDERS_UNREADABLE = "OrdersUnreadable"
CERTIFICATES_DELIVERED = "CertificatesDelivered"
ENROLLMENTS_NOT_ISSUED = "EnrollmentsNotIssued"
ORDERS_OVER_CAP = "OrdersOverCap"
ORDERS_LATE = "OrdersLate"
ORDERS_UNKNOWN = "OrdersUnknown"
ORDERS_DOUBLED = "OrdersDoubled"
ORDERS_MISPLACED = "OrdersMisplaced"
ORDERS_OBJECTED = "OrdersObjected"
ORDERS_LEFT_BEHIND = "OrdersLeftBehind"
COMPARISONS_FAILED = "ComparisonsFailed"
REVOKED_ELSEWHERE = "RevokedElsewhere"
# Of what is foreseen, measured for each CA with its daily assessment.
FINDINGS_CRITICAL = "FindingsCritical"
CERTIFICATES_EXPIRING = "CertificatesExpiring"
DOMAINS_EXPIRING = "DomainValidationsExpiring"
ASSESSMENTS_FAILED = "AssessmentsFailed"
# Calls about orders that Sectigo does not serve this gateway: its login, rights or organization.
GATEWAY_NOT_SERVED = "GatewayNotServed"
# All others are counts.
_UNITS = {SYNC_DURATION: MetricUnit.Milliseconds, LONGEST_OVERDUE: MetricUnit.Seconds}
_COUNTS = {
    SyncOutcome.COMPLETED: SYNCS_COMPLETED,
    SyncOutcome.FAILED: SYNCS_FAILED,
    SyncOutcome.HELD: SYNCS_HELD,
}


@dataclass(frozen=True, slots=True)
class Measurements:
    """What a function measures with: its handler and its routes are given one.

    Each method emits at once, so that an invocation that fails later has still measured.

    Args:
        metrics: Powertools' metrics, whose namespace and service the template sets.
    """

    metrics: Metrics = field(default_factory=Metrics)

    def emit(self, measured: Mapping[str, float]) -> None:
        """Emit values by the names above, each in its unit."""
        for name, value in measured.items():
            self.metrics.add_metric(name, _UNITS.get(name, MetricUnit.Count), value)
        self.metrics.flush_metrics()

    def sync(self, report: SyncReport) -> None:
        """Count a sync by how it ended, and measure how long it took if it asked Sectigo."""
        measured: dict[str, float] = {_COUNTS.get(report.outcome, SYNCS_NEEDLESS): 1}
        if report.run:
            took = report.run.ended_at - report.run.started_at
            measured[SYNC_DURATION] = 1_000 * took.total_seconds()
        self.emit(measured)

    def tick(self, report: TickReport) -> None:
        """Measure how the CAs are. It also shows that the schedule ticks."""
        self.emit(
            {
                SYNCS_ASKED_FOR: len(report.asked_for),
                AUTHORITIES_BACKING_OFF: len(report.backing_off),
                AUTHORITIES_HELD: len(report.held),
                AUTHORITIES_NEVER_SYNCED: len(report.never_synced),
                AUTHORITIES_OVERDUE: len(report.overdue),
                AUTHORITIES_UNREADABLE: len(report.unreadable),
                LONGEST_OVERDUE: report.longest_overdue_seconds,
            }
        )

    def sweep(self, report: SweepReport) -> None:
        """Measure how the orders are that the collector or an operator has to see to."""
        self.emit(
            {
                ORDERS_OPEN: len(report.orders.open),
                ORDERS_UNCERTAIN: len(report.orders.uncertain),
                ORDERS_STUCK: len(report.orders.stuck),
                CERTIFICATES_UNDELIVERED: len(report.orders.undelivered),
                ORDERS_OBJECTED: len(report.orders.objected),
                ORDERS_LEFT_BEHIND: len(report.orders.left_behind),
                ORDERS_UNREADABLE: len(report.unreadable),
            }
        )

    def asked_comparisons(self, asked: AskedComparisons) -> None:
        """Count the comparisons that will not come. Where there are any to come, they measure."""
        if asked.lost or not asked.due:
            self.emit({COMPARISONS_FAILED: asked.lost})

    def comparison(self, found: Comparison | None) -> None:
        """Count what the daily comparison with Sectigo found; `None` found nothing out."""
        if found is None:
            self.emit({COMPARISONS_FAILED: 1})
            return
        self.emit(
            {
                COMPARISONS_FAILED: 0,
                ORDERS_DOUBLED: len(found.doubled),
                ORDERS_MISPLACED: len(found.misplaced),
                ORDERS_LATE: len(found.late),
                ORDERS_UNKNOWN: len(found.unknown),
                REVOKED_ELSEWHERE: len(found.revoked),
            }
        )

    def asked_assessments(self, asked: AskedAssessments) -> None:
        """Count the assessments that will not come. Where there are any to come, they measure."""
        if asked.lost or not asked.due:
            self.emit({ASSESSMENTS_FAILED: asked.lost})

    def assessment(self, found: Readiness | None) -> None:
        """Measure what a CA's assessment foresees; `None` found nothing out."""
        if found is None:
            self.emit({ASSESSMENTS_FAILED: 1})
            return
        self.emit(
            {
                ASSESSMENTS_FAILED: 0,
                FINDINGS_CRITICAL: found.critical(),
                CERTIFICATES_EXPIRING: found.critical(FindingCode.NO_SUCCESSOR),
                DOMAINS_EXPIRING: found.critical(FindingCode.DOMAIN_EXPIRES),
            }
        )

    def gateway_not_served(self) -> None:
        """Count a call that Sectigo refuses this gateway until an operator has mended something."""
        self.emit({GATEWAY_NOT_SERVED: 1})

    def enrollment(self, refused_as: ErrorKind | None) -> None:
        """Count an enrollment by how it was answered; `None` is a certificate."""
        if refused_as is None:
            self.emit({CERTIFICATES_DELIVERED: 1})
        else:
            is_over_cap = refused_as is ErrorKind.TOO_MANY_ORDERS
            self.emit({ORDERS_OVER_CAP if is_over_cap else ENROLLMENTS_NOT_ISSUED: 1})
