"""The answer that tells what will break, when, and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cagateway.api.bodies.common import Body, instant, message
from cagateway.api.bodies.domains import trouble_remark
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.foresight.forecast import Forecast
from cagateway.domain.foresight.readiness import BreakingDay, Readiness
from cagateway.domain.foresight.rules import RULES, Rule

_NOT_YET = (
    "The certificate authority has not been assessed yet: that is done daily. POST to this path "
    "has it done now."
)


def readiness(found: Readiness | None, now: datetime) -> Body:
    """Render `ReadinessResponse`.

    Args:
        found: The last assessment; `None` if there is none.
        now: The time, by which rules count already or not.
    """
    body: Body = {
        "type": "ReadinessResponse",
        "message": message(_summary(found), _remarks(found)) if found else message(_NOT_YET),
        "computedAt": found.computed_at.isoformat(timespec="milliseconds") if found else None,
        "domainsReadAt": instant(found.domains_read_at) if found else None,
        "rules": [_rule(one, now) for one in RULES],
        "findings": [{**one.about(), "message": one.message} for one in found.findings]
        if found
        else [],
        "counts": dict(found.counts) if found else {},
        "timeline": [_day(one) for one in found.days] if found else [],
        "forecast": [_forecast(one) for one in found.forecast] if found else [],
        "certificates": found.certificates if found else 0,
        "isComplete": found.is_complete if found else True,
    }
    return {name: value for name, value in body.items() if value is not None}


def assessment_requested(ca_id: str) -> Body:
    """Render that an assessment was asked for."""
    text = (
        f"The domains of certificate authority '{ca_id}' are read and its readiness is computed "
        "anew, which takes some seconds: computedAt tells when it is done."
    )
    return {"type": "ReadinessResponse", "message": message(text)}


def _remarks(found: Readiness) -> Iterator[ErrorDetail]:
    if found.domains_trouble:
        yield trouble_remark(found.domains_trouble, "domainsReadAt")


def _summary(found: Readiness) -> str:
    critical = found.critical()
    if not found.findings:
        return "Nothing is foreseen to break."
    total = sum(found.counts.values())
    first = min(one.on for one in found.findings)
    return f"{total} findings, {critical} of them critical. The first day is {first}."


def _rule(one: Rule, now: datetime) -> Mapping[str, Any]:
    rule = {
        "rule": str(one.kind),
        "date": one.begins_on.isoformat(),
        "limit": one.limit_days,
        "summary": one.summary,
        "source": one.source,
        "url": one.url,
        "inForce": now >= one.begins_at,
    }
    return _known(rule)


def _day(one: BreakingDay) -> Mapping[str, Any]:
    return {
        "date": one.on.isoformat(),
        "severity": str(one.severity),
        "counts": dict(one.counts),
        "clientIds": list(one.client_ids),
        "profileIds": list(one.profile_ids),
        "domains": list(one.domains),
    }


def _forecast(one: Forecast) -> Mapping[str, Any]:
    forecast = {
        "date": one.on.isoformat(),
        "validityDays": one.life_days,
        "ordersPerDay": one.orders_per_day,
        "busiestClientId": one.busiest_client_id,
        "busiestOrdersPerDay": one.busiest_per_day,
        "cap": one.cap,
    }
    return _known(forecast)


def _known(members: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
