"""From what one invocation uses to what a month costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cagateway.domain.sync.rhythm import TICK_SECONDS
from operations.cost.metering import Use

HOURS = 730
SECONDS = HOURS * 3600
INTERVAL_SECONDS = 3600
# Lambda gives a whole processor at 1,769 MB; below that, a share.
MEMORY_MB, WHOLE_PROCESSOR_MB = 512, 1_769
# What a call within a region takes, and what a list takes at Sectigo.
AWS_CALL_MS, SECTIGO_MS = 5, 1_000
# A function keeps a secret for five minutes: an hour later it is fetched again.
SECRETS_A_SYNC = 1
# Lambda's own lines about an invocation, in JSON: start, report.
PLATFORM_LOG_BYTES = 900
# The access log's line; and X-Ray follows a twentieth of the requests.
ACCESS_LOG_BYTES, TRACED = 700, 0.05
# Orders: RSA keys are made with a whole processor. Sectigo takes minutes, so a client waits its
# time twice, and somebody looks in between; orders are kept beyond their certificate's end.
ORDERING_MB, WAIT_MS, REQUESTS_AN_ORDER, LOOKS_AN_ORDER = 1_769, 25_000, 2, 5
ORDER_KEPT_MONTHS = (47 + 400) / 30
# Lambda asks a queue five at a time, for 20 s each, whether there is something in it or not.
POLLS = 5 * SECONDS / 20
GIGABYTE, MILLION = 1e9, 1e6


@dataclass(frozen=True, slots=True)
class Measured:
    """What each kind of work uses.

    Args:
        tick_cas: How many CAs there were when the tick was measured: it grows with them.
        stored_bytes: What a CA takes in the table.
        order: Of a certificate with a key made here, which Sectigo issues at once.
        look: At an order that waits.
        put: Of a CA's document.
        order_bytes: What an order takes in the table, with all that leads to it.
    """

    read: Use
    validation: Use
    sync: Use
    tick: Use
    tick_cas: int
    stored_bytes: int
    order: Use = field(default_factory=Use)
    look: Use = field(default_factory=Use)
    put: Use = field(default_factory=Use)
    order_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Installation:
    """What is run.

    Args:
        secrets: How many logins there are at Sectigo.
        reads: A month's profile lists.
        validations: A month's.
        orders: A month's certificates.
        alarm_metrics: Each metric that an alarm looks at is billed.
        metrics: Those of the gateway's own.
    """

    cas: int
    secrets: int
    reads: int
    validations: int
    orders: int
    alarm_metrics: int
    metrics: int


@dataclass(frozen=True, slots=True)
class _Month:
    """What is used in a month: numbers of things, gigabyte-seconds of functions, and bytes."""

    requests: float
    enrollments: float
    syncs: float
    looks: float
    gigabytes: float
    invocations: float
    reads: float
    writes: float
    messages: float
    events: float
    logs: float
    answered: float
    stored: float


def monthly(
    measured: Measured, what: Installation, prices: Mapping[str, float]
) -> dict[str, float]:
    """Compute a month's cost by part, in the currency of the prices."""
    used = _used(measured, what)
    storing = prices["dynamodbGigabyteMonth"] + prices["dynamodbRecoveryGigabyteMonth"]
    return {
        "API Gateway": used.requests / MILLION * prices["apiGatewayMillionRequests"],
        "Lambda": used.gigabytes * prices["lambdaGigabyteSecondArm64"]
        + used.invocations / MILLION * prices["lambdaMillionRequests"],
        "DynamoDB": used.reads / MILLION * prices["dynamodbMillionReadUnits"]
        + used.writes / MILLION * prices["dynamodbMillionWriteUnits"]
        + used.stored / GIGABYTE * storing,
        "Secrets Manager": what.secrets * prices["secretMonth"]
        + used.syncs * SECRETS_A_SYNC / 1e4 * prices["secretsTenThousandCalls"],
        "KMS": prices["kmsKeyMonth"]
        + used.enrollments * measured.order.key_calls / 1e4 * prices["kmsTenThousandCalls"],
        "SQS": (POLLS + used.messages + 2 * used.looks) / MILLION * prices["sqsMillionRequests"],
        "EventBridge": used.events / MILLION * prices["eventBridgeMillionEvents"],
        "Logs": used.logs / GIGABYTE * prices["logsGigabyte"],
        "Metrics, alarms, dashboard": what.metrics * prices["metricMonth"]
        + what.alarm_metrics * prices["alarmMetricMonth"]
        + prices["dashboardMonth"],
        "Traces": used.requests * TRACED / MILLION * prices["tracesMillion"],
        "Data out": used.answered / GIGABYTE * prices["transferOutGigabyte"],
    }


def _used(measured: Measured, what: Installation) -> _Month:
    syncs = what.cas * SECONDS / (INTERVAL_SECONDS - TICK_SECONDS)
    ticks = SECONDS / TICK_SECONDS
    growth = what.cas / measured.tick_cas
    enrollments = what.orders * REQUESTS_AN_ORDER
    looks = what.orders * LOOKS_AN_ORDER
    requests = what.reads + what.validations + enrollments
    work = [
        (what.reads, measured.read, 0.0, 1.0),
        (what.validations, measured.validation, 0.0, 1.0),
        (syncs, measured.sync, SECTIGO_MS, 1.0),
        (ticks, measured.tick, 0.0, growth),
        (looks, measured.look, SECTIGO_MS, 1.0),
        # Both requests together do what one does that is answered at once; the second waits less.
        (enrollments, measured.order, WAIT_MS, 1.0),
    ]
    *shared, (_, ordering, wait_ms, _) = work
    gigabytes = sum(
        times * _gigabyte_seconds(use, more, MEMORY_MB) * by for times, use, more, by in shared
    )
    gigabytes += enrollments * _gigabyte_seconds(ordering, wait_ms, ORDERING_MB)
    # A tick's events are counted with the syncs that they ask for.
    events = syncs * (measured.sync.events + 1) + what.orders * measured.order.events
    logs = sum(times * (use.log_bytes + PLATFORM_LOG_BYTES) for times, use, _, _ in work)
    logs += requests * ACCESS_LOG_BYTES
    answering = (
        (what.reads, measured.read),
        (what.validations, measured.validation),
        (enrollments, measured.order),
    )
    kept_orders = what.orders * ORDER_KEPT_MONTHS
    return _Month(
        requests=requests,
        enrollments=enrollments,
        syncs=syncs,
        looks=looks,
        gigabytes=gigabytes,
        invocations=sum(times for times, *_ in work),
        reads=sum(times * use.read_units * by for times, use, _, by in work),
        writes=sum(times * (use.write_units + use.index_units) * by for times, use, _, by in work),
        messages=sum(times * use.messages for times, use, *_ in work),
        events=events,
        logs=logs,
        answered=sum(times * use.answer_bytes for times, use in answering),
        stored=what.cas * measured.stored_bytes + kept_orders * measured.order_bytes,
    )


def _gigabyte_seconds(use: Use, more_ms: float, memory_mb: int) -> float:
    cpu_ms = use.cpu_ms * WHOLE_PROCESSOR_MB / memory_mb
    return (cpu_ms + use.waits * AWS_CALL_MS + more_ms) / 1000 * memory_mb / 1024
