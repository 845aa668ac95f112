"""`DomainListResponse`: how a CA's domains stand."""

from __future__ import annotations

from collections.abc import Iterator

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.dcv.domains import DomainRecord, DomainTrouble
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.foresight.rules import validation_end

EXPIRATION = "expiration"


def domain_list(record: DomainRecord) -> Body:
    """Render the last list, and what there is to say of it."""
    return {
        "type": "DomainListResponse",
        "message": message(_summary(record), _remarks(record)),
        "domains": list(_domains(record)),
        "readAt": instant(record.listed.read_at if record.listed else None),
    }


def _domains(record: DomainRecord) -> Iterator[Body]:
    """Render each domain with its end, on Sectigo's date or by a rule before it."""
    for one in record.listed.domains if record.listed else ():
        end = None
        if record.listed and one.validated_until is not None:
            end = validation_end(one.validated_until, None, one.method, record.listed.read_at)
        ends_by = end.rule.begins_on.isoformat() if end and end.rule else EXPIRATION
        yield {
            "name": one.name,
            "status": one.status,
            "method": one.method,
            "validatedUntil": instant(end.at if end else None),
            "endsBy": ends_by if end else None,
            "orderStatus": one.order_status,
            "certificates": record.certificates.get(one.name, 0),
        }


def _summary(record: DomainRecord) -> str:
    if record.listed is None:
        return "Domains were not read yet."
    return f"Sectigo lists {len(record.listed.domains)} domains."


def _remarks(record: DomainRecord) -> Iterator[ErrorDetail]:
    if record.trouble:
        yield trouble_remark(record.trouble, "readAt")
    if record.listed and not record.listed.is_complete:
        text = (
            "Sectigo lists more domains than are kept, or its list changed while it was read. "
            "These refuse nothing, for one that is missing may count for a name."
        )
        yield ErrorDetail("domains-incomplete", text, "domains")
    if record.listed and record.listed.skipped:
        text = f"{record.listed.skipped} entries of Sectigo's list have no name that can be read."
        yield ErrorDetail("domains-unreadable", text, "domains", str(record.listed.skipped))


def trouble_remark(trouble: DomainTrouble, target: str) -> ErrorDetail:
    """Say why the last reading brought no list.

    Args:
        trouble: Why.
        target: The answer's member that is as old as the last list.
    """
    code = "domains-forbidden" if trouble.is_forbidden else "domains-unread"
    return ErrorDetail(code, trouble.message, target, instant(trouble.at) or "")
