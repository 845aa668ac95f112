"""An assessment as one item: three compressed blobs, bounded so that it always fits."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cagateway.domain.foresight.assessment import Assessment, Notice, NoticeKind
from cagateway.domain.foresight.findings import Finding, FindingCode, Severity
from cagateway.domain.foresight.forecast import Forecast
from cagateway.domain.foresight.readiness import BreakingDay, Readiness
from cagateway.domain.text import cleaned
from cagateway.store import Attributes
from cagateway.store.items.domain_records import read_trouble, trouble_text
from cagateway.store.items.instants import from_text, to_seconds, to_text
from cagateway.store.items.words import word_of

# Grows when older code could not read an item any more.
SCHEMA_VERSION = 1
# DynamoDB refuses items over 400 KB. A readiness takes some 30 KB; of names as long as names can be
# it is shortened until it fits.
_MAX_READINESS_BYTES = 150_000
_MAX_NOTICES_BYTES = 120_000
_MAX_UNPACKED_BYTES = 8 * 1024 * 1024
# A CA that is gone is not assessed any more, and one that is there is assessed daily.
_KEPT = timedelta(days=30)


def to_attributes(assessment: Assessment) -> Attributes:
    """Give an assessment's attributes, without its keys."""
    readiness = assessment.readiness
    item: Attributes = {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "version": {"N": str(assessment.version)},
        "computedAt": {"S": to_text(readiness.computed_at)},
        "readiness": {"B": _fitting(readiness)},
        "published": {"B": _packed(dict(assessment.published))},
        "expiresAt": to_seconds(readiness.computed_at + _KEPT),
    }
    if assessment.notices:
        item["notices"] = {"B": _fitting_notices(assessment.notices)}
    return item


def from_attributes(item: Mapping[str, Any]) -> Assessment:
    """Read an assessment."""
    fields = _unpacked(item["readiness"]["B"])
    notices = _unpacked(item["notices"]["B"]) if "notices" in item else []
    return Assessment(
        readiness=_readiness(item["computedAt"]["S"], fields),
        version=int(item["version"]["N"]),
        published={
            str(one): str(stage) for one, stage in _unpacked(item["published"]["B"]).items()
        },
        notices=tuple(
            Notice(word_of(one["kind"], NoticeKind.UNKNOWN), one["members"]) for one in notices
        ),
    )


def _fitting(readiness: Readiness) -> bytes:
    blob = _packed(_readiness_fields(readiness))
    while len(blob) > _MAX_READINESS_BYTES:
        kept = readiness.findings[: len(readiness.findings) // 2]
        days = readiness.days[: len(readiness.days) // 2 + 1]
        readiness = replace(readiness, findings=kept, days=days)
        blob = _packed(_readiness_fields(readiness))
    return blob


def _fitting_notices(notices: tuple[Notice, ...]) -> bytes:
    rows = [{"kind": str(one.kind), "members": dict(one.members)} for one in notices]
    blob = _packed(rows)
    # Names are what can be long; the event still says which certificate it is.
    for name in ("names", "findings"):
        if len(blob) > _MAX_NOTICES_BYTES:
            for row in rows:
                row["members"].pop(name, None)  # type: ignore[attr-defined]
            blob = _packed(rows)
    while len(blob) > _MAX_NOTICES_BYTES:
        rows = rows[: max(1, len(rows) * 3 // 4)]
        blob = _packed(rows)
    return blob


def _readiness_fields(readiness: Readiness) -> dict[str, Any]:
    return {
        "findings": [_known(_finding_fields(one)) for one in readiness.findings],
        "counts": dict(readiness.counts),
        "days": [_day_fields(one) for one in readiness.days],
        "forecast": [_known(_forecast_fields(one)) for one in readiness.forecast],
        "certificates": readiness.certificates,
        "isComplete": readiness.is_complete,
        "domainsReadAt": to_text(readiness.domains_read_at) if readiness.domains_read_at else None,
        "domainsTrouble": trouble_text(trouble) if (trouble := readiness.domains_trouble) else None,
    }


def _readiness(computed_at: str, fields: Mapping[str, Any]) -> Readiness:
    return Readiness(
        computed_at=from_text(computed_at),
        findings=tuple(map(_finding, fields["findings"])),
        counts=_counts(fields["counts"]),
        days=tuple(map(_day, fields["days"])),
        forecast=tuple(map(_forecast, fields["forecast"])),
        certificates=int(fields.get("certificates", 0)),
        is_complete=fields.get("isComplete", True) is True,
        domains_read_at=from_text(read_at) if (read_at := fields.get("domainsReadAt")) else None,
        domains_trouble=read_trouble(trouble)
        if (trouble := fields.get("domainsTrouble"))
        else None,
    )


def _finding_fields(one: Finding) -> dict[str, Any]:
    return {
        "code": str(one.code),
        "on": one.on.isoformat(),
        "severity": str(one.severity),
        "message": one.message,
        "profile": one.profile_id,
        "client": one.client_id,
        "serial": one.serial_number,
        "domain": one.domain,
        "days": one.days,
        "count": one.count,
    }


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        code=word_of(row["code"], FindingCode.UNKNOWN),
        on=date.fromisoformat(row["on"]),
        severity=word_of(row["severity"], Severity.WARNING),
        message=cleaned(row["message"]),
        profile_id=row.get("profile"),
        client_id=row.get("client"),
        serial_number=row.get("serial"),
        domain=row.get("domain"),
        days=row.get("days"),
        count=row.get("count"),
    )


def _day_fields(one: BreakingDay) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "severity": str(one.severity),
        "counts": dict(one.counts),
        "clients": list(one.client_ids),
        "profiles": list(one.profile_ids),
        "domains": list(one.domains),
    }


def _day(row: Mapping[str, Any]) -> BreakingDay:
    return BreakingDay(
        on=date.fromisoformat(row["on"]),
        severity=word_of(row["severity"], Severity.WARNING),
        counts=_counts(row["counts"]),
        client_ids=tuple(row["clients"]),
        profile_ids=tuple(row["profiles"]),
        domains=tuple(row["domains"]),
    )


def _forecast_fields(one: Forecast) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "life": one.life_days,
        "perDay": one.orders_per_day,
        "busiest": one.busiest_client_id,
        "busiestPerDay": one.busiest_per_day,
        "cap": one.cap,
    }


def _forecast(row: Mapping[str, Any]) -> Forecast:
    return Forecast(
        on=date.fromisoformat(row["on"]),
        life_days=row.get("life"),
        orders_per_day=float(row["perDay"]),
        busiest_client_id=row.get("busiest"),
        busiest_per_day=float(row["busiestPerDay"]),
        cap=row.get("cap"),
    )


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _counts(read: Mapping[str, Any]) -> dict[str, int]:
    return {str(code): int(count) for code, count in read.items()}


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode())


def _unpacked(blob: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(zlib.decompressobj().decompress(blob, _MAX_UNPACKED_BYTES))
