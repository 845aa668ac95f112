"""Sectigo's report of certificates: the only call that brings many orders' comments at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.order_ids import marked_order_id
from cagateway.domain.orders.placement import OrderDetails
from cagateway.ports.certificate_orders import SectigoUnavailableError
from cagateway.sectigo.calls import Call
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.orders_on_the_wire import ReportedOnTheWire
from cagateway.sectigo.transport.limits import CallLimits
from cagateway.values import dataclass

# The report has no paging: a day of a large customer's orders.
_REPORT_LIMITS = CallLimits(
    read_timeout_seconds=20.0, total_seconds=25.0, attempts=1, max_body_bytes=32 * 1024 * 1024
)
# The dates and the status by which Sectigo picks what it reports.
_REVOKED, _REQUESTED, _ANY_STATUS = 2, 4, 0


@dataclass(frozen=True, slots=True)
class OrderReports:
    """Finds orders whose number is not known, or that others placed."""

    client: SectigoClient

    def find(
        self,
        connection: Connection,
        comments: str,
        since: datetime,
        now: datetime,
        within_seconds: float,
    ) -> tuple[OrderDetails, ...]:
        reports = self._reports(connection, _REQUESTED, (since, now), within_seconds)
        wanted = marked_order_id(comments)
        marked = ((marked_order_id(_comments(entry)), entry) for entry in reports)
        ours = [entry for order_id, entry in marked if order_id and order_id == wanted]
        read = tuple(_reported(ours))
        if len(read) < len(ours):
            # An order that is there but cannot be read is not an order that is not there.
            raise SectigoUnavailableError("Sectigo's report has the order, and cannot be read.")
        return read

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        return self._all(connection, _REQUESTED, (since, now))

    def revoked_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        return self._all(connection, _REVOKED, (since, now))

    def _all(
        self, connection: Connection, date: int, between: tuple[datetime, datetime]
    ) -> tuple[OrderDetails, ...]:
        reports = self._reports(connection, date, between, _REPORT_LIMITS.total_seconds)
        return tuple(_reported(reports))

    def _reports(
        self,
        connection: Connection,
        date: int,
        between: tuple[datetime, datetime],
        within_seconds: float,
    ) -> list[object]:
        body = {
            # Sectigo counts whole days, in whatever zone.
            "from": _instant(between[0] - timedelta(days=1)),
            "to": _instant(between[1] + timedelta(days=1)),
            "certificateDateAttribute": date,
            "certificateStatus": _ANY_STATUS,
            "organizationIds": [connection.org_id],
        }
        path, operation = "/api/report/v1/ssl-certificates", "report orders"
        call = Call(
            "POST", path, operation, body=body, limits=_REPORT_LIMITS.within(within_seconds)
        )
        try:
            answer = self.client.call(connection.account, call)
            return _entries(json.loads(answer.body))
        except SectigoCallError as error:
            raise SectigoUnavailableError(error.message) from None
        except (ValueError, RecursionError):
            message = "Sectigo's report of orders cannot be read."
            raise SectigoUnavailableError(message) from None


def _entries(report: object) -> list[object]:
    """Give a report's entries; one that failed or has none tells nothing of any order."""
    status = report.get("statusCode", 0) if isinstance(report, dict) else None
    if status != 0 or isinstance(status, bool) or not isinstance(report, dict):
        raise ValueError
    entries = report.get("reports")
    if not isinstance(entries, list):
        raise ValueError  # noqa: TRY004 - it is the answer that is wrong, as above
    return entries


def _comments(entry: object) -> str:
    comments = entry.get("comments") if isinstance(entry, dict) else None
    return comments if isinstance(comments, str) else ""


def _reported(entries: Iterable[object]) -> Iterable[OrderDetails]:
    for entry in entries:
        try:
            read = ReportedOnTheWire.model_validate(entry)
        except ValidationError:
            continue
        yield read.as_details(read.id)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
