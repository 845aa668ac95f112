"""Ordering, collecting and revoking SSL certificates: `/api/ssl`, and the report that finds orders.

Sectigo's API has no key by which a repeated order would be known, so an order is sent once. Whether
a failed one may exist all the same is in the error that is raised.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.certificates.at_sectigo import (
    NotPlacedError,
    OrderDetails,
    OrderStatus,
    Placed,
    Placement,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
    order_status,
)
from cagateway.domain.certificates.serial_numbers import serial_number
from cagateway.domain.text import cleaned
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import Execution, SectigoError
from cagateway.sectigo.transport.limits import CallLimits

# Some clients had to wait for minutes, but nobody who asked for a certificate is there any more
# after 29 s. What is slower is uncertain, and is looked up.
ORDER_LIMITS = CallLimits(read_timeout_seconds=20.0, total_seconds=22.0, attempts=1)
_LOOK_LIMITS = CallLimits(read_timeout_seconds=8.0, total_seconds=9.0, attempts=2)
# The report has no paging: a day of a large customer's orders.
_REPORT_LIMITS = CallLimits(
    read_timeout_seconds=20.0, total_seconds=25.0, attempts=1, max_body_bytes=32 * 1024 * 1024
)
_BY_REQUEST_DATE, _ANY_STATUS = 4, 0
# Sectigo's codes for what cannot be revoked because it is already.
_NOT_ISSUED, _ALREADY_REVOKED = -102, -159


def _text(value: object) -> object:
    """Older answers have null, or numbers, where newer ones have text."""
    return "" if value is None else str(value) if isinstance(value, int) else value


_Text = Annotated[str, BeforeValidator(_text)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Placed(_Wire):
    ssl_id: Annotated[int, Field(alias="sslId", ge=1)]
    renew_id: Annotated[_Text, Field(alias="renewId")] = ""


class _Details(_Wire):
    status: _Text = ""
    serial_number: Annotated[_Text, Field(alias="serialNumber")] = ""
    comments: _Text = ""


class _Reported(_Details):
    id: Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True)
class SectigoCertificates:
    """Sectigo, as far as certificates are concerned."""

    client: SectigoClient

    def place(self, connection: Connection, placement: Placement) -> Placed:
        """Order a certificate, once.

        Raises:
            PlacementRefusedError: There is no order.
            NotPlacedError: Nothing was sent.
            PlacementUncertainError: There may be an order.
        """
        body: dict[str, Any] = {
            "orgId": placement.org_id,
            "csr": placement.csr,
            "certType": placement.cert_type,
            "term": placement.term_days,
            "subjAltNames": ",".join(placement.subject_alt_names),
            "comments": placement.comments,
        }
        if placement.external_requester:
            body["externalRequester"] = placement.external_requester
        call = Call(
            "POST",
            _path(connection, "/enroll"),
            "order a certificate",
            body=body,
            limits=ORDER_LIMITS,
        )
        try:
            answer = self.client.call(connection, call)
        except SectigoError as error:
            kinds = {
                Execution.NOT_SENT: NotPlacedError,
                Execution.REFUSED: PlacementRefusedError,
                Execution.UNKNOWN: PlacementUncertainError,
            }
            raise kinds[error.execution](error.message, error.code) from None
        try:
            placed = _Placed.model_validate_json(answer.body)
        except ValidationError:
            message = "Sectigo took the order, and its answer does not say under which number."
            raise PlacementUncertainError(message) from None
        return Placed(placed.ssl_id, placed.renew_id)

    def details(self, connection: Connection, sectigo_id: int) -> OrderDetails:
        """Ask how an order stands.

        Raises:
            SectigoUnavailableError: No answer came.
        """
        answer = self._get(connection, f"/{sectigo_id}", "tell how an order stands")
        try:
            read = _Details.model_validate_json(answer)
        except ValidationError:
            message = "Sectigo's answer about an order cannot be read."
            raise SectigoUnavailableError(message) from None
        return _details(sectigo_id, read)

    def collect(self, connection: Connection, sectigo_id: int) -> bytes | None:
        """Fetch a certificate with its chain, as PEM; `None` while it cannot be collected.

        Sectigo has half a dozen codes for that, some of which also mean that it never will: the
        order's details decide.

        Raises:
            SectigoUnavailableError: No answer came.
        """
        path = f"/collect/{sectigo_id}?format=x509R"
        try:
            body = self._get(connection, path, "hand over a certificate")
        except _RefusedError:
            return None
        return body or None

    def find(
        self, connection: Connection, comments: str, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        """Find the orders that carry a comment, among those requested since a time.

        Raises:
            SectigoUnavailableError: No answer came.
        """
        reports = self._reports(connection, since, now)
        ours = [entry for entry in reports if comments in _comments(entry).split()]
        read = tuple(_reported(ours))
        if len(read) < len(ours):
            # An order that is there but cannot be read is not an order that is not there.
            raise SectigoUnavailableError("Sectigo's report has the order, and cannot be read.")
        return read

    def requested_since(
        self, connection: Connection, since: datetime, now: datetime
    ) -> tuple[OrderDetails, ...]:
        """Give the organization's orders that were requested since a time, whoever ordered them.

        Raises:
            SectigoUnavailableError: No answer came.
        """
        return tuple(_reported(self._reports(connection, since, now)))

    def _reports(self, connection: Connection, since: datetime, now: datetime) -> list[object]:
        body = {
            # Sectigo counts whole days, in whatever zone.
            "from": _instant(since - timedelta(days=1)),
            "to": _instant(now + timedelta(days=1)),
            "certificateDateAttribute": _BY_REQUEST_DATE,
            "certificateStatus": _ANY_STATUS,
            "organizationIds": [connection.org_id],
        }
        path, operation = "/api/report/v1/ssl-certificates", "report orders"
        call = Call("POST", path, operation, body=body, limits=_REPORT_LIMITS)
        try:
            answer = self.client.call(connection, call)
            return _entries(json.loads(answer.body))
        except SectigoError as error:
            raise SectigoUnavailableError(error.message) from None
        except (ValueError, RecursionError):
            message = "Sectigo's report of orders cannot be read."
            raise SectigoUnavailableError(message) from None

    def revoke(
        self, connection: Connection, sectigo_id: int, reason_code: int, reason: str
    ) -> None:
        """Revoke a certificate; one that is revoked already is no error.

        Raises:
            RevocationRefusedError: Sectigo does not do it.
            SectigoUnavailableError: No answer came, or none that tells.
        """
        call = Call(
            "POST",
            _path(connection, f"/revoke/{sectigo_id}"),
            "revoke a certificate",
            # Sectigo refuses an empty text.
            body={"reasonCode": reason_code, "reason": reason},
            limits=_LOOK_LIMITS,
        )
        try:
            self.client.call(connection, call)
        except SectigoError as error:
            if error.code in {_NOT_ISSUED, _ALREADY_REVOKED} and self._is_revoked(
                connection, sectigo_id
            ):
                return
            if error.execution is Execution.REFUSED:
                raise RevocationRefusedError(error.message, error.code) from None
            raise SectigoUnavailableError(error.message) from None

    def _is_revoked(self, connection: Connection, sectigo_id: int) -> bool:
        return self.details(connection, sectigo_id).status is OrderStatus.REVOKED

    def _get(self, connection: Connection, path: str, operation: str) -> bytes:
        call = Call("GET", _path(connection, path), operation, RetryRule.SAFE, limits=_LOOK_LIMITS)
        try:
            return self.client.call(connection, call).body
        except SectigoError as error:
            kind = _RefusedError if error.execution is Execution.REFUSED else None
            raise (kind or SectigoUnavailableError)(error.message) from None


class _RefusedError(SectigoUnavailableError):
    """Sectigo answered, and gave nothing."""


def _path(connection: Connection, path: str) -> str:
    # The parts of the newest API that are known have v2 alone, and the oldest host has v1 alone.
    is_admin_api = (urlsplit(connection.url).hostname or "").startswith("admin.")
    return f"/api/ssl/{'v2' if is_admin_api else 'v1'}{path}"


def _entries(report: object) -> list[object]:
    """Give a report's entries; one that failed or has none tells nothing of any order."""
    if not isinstance(report, dict) or report.get("statusCode", 0) != 0:
        raise ValueError
    entries = report.get("reports")
    if not isinstance(entries, list):
        raise ValueError  # noqa: TRY004 - it is the answer that is wrong, as above
    return entries


def _comments(entry: object) -> str:
    return str(entry.get("comments") or "") if isinstance(entry, dict) else ""


def _reported(entries: Iterable[object]) -> Iterable[OrderDetails]:
    for entry in entries:
        try:
            read = _Reported.model_validate(entry)
        except ValidationError:
            continue
        yield _details(read.id, read)


def _details(sectigo_id: int, read: _Details) -> OrderDetails:
    text = cleaned(read.status)
    number = serial_number(read.serial_number) if read.serial_number else None
    return OrderDetails(sectigo_id, order_status(text), text, number, cleaned(read.comments))


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
