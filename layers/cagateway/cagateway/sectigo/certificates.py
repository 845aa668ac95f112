"""Ordering, collecting and revoking SSL certificates: `/api/ssl`.

Sectigo's API has no key by which a repeated order would be known, so an order is sent once. Whether
a failed one may exist all the same is in the error that is raised.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.orders.placement import OrderDetails, Placed, Placement
from cagateway.ports.certificate_orders import (
    AlreadyRevokedError,
    NoSuchOrderError,
    NotPlacedError,
    PlacementError,
    PlacementRefusedError,
    PlacementUncertainError,
    RevocationRefusedError,
    SectigoUnavailableError,
)
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.codes import SYNC_AFTER, meaning_of
from cagateway.sectigo.errors import Execution, SectigoCallError
from cagateway.sectigo.order_reports import OrderReports
from cagateway.sectigo.orders_on_the_wire import DetailsOnTheWire, PlacedOnTheWire
from cagateway.sectigo.transport.limits import CallLimits
from cagateway.values import dataclass

# Some clients had to wait for minutes, but API Gateway has answered the client after 29 s. What is
# slower is uncertain, and is searched for.
ORDER_LIMITS = CallLimits(read_timeout_seconds=20.0, total_seconds=22.0, attempts=1)
# A certificate with its chain has some 10 KB, with a thousand names 100; an item has 400.
_POLL_LIMITS = CallLimits(
    read_timeout_seconds=8.0, total_seconds=9.0, attempts=2, max_body_bytes=256 * 1024
)
# Sectigo's codes for what cannot be revoked because it is already.
_NOT_ISSUED, _ALREADY_REVOKED = -102, -159
_NO_SUCH_CERTIFICATE = -5101


@dataclass(frozen=True, slots=True)
class SectigoCertificates(OrderReports):
    """Orders, collects and revokes: `CertificateOrders` of ports/certificate_orders.py."""

    def place(self, connection: Connection, placement: Placement, within_seconds: float) -> Placed:
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
        if placement.custom_fields:
            body["customFields"] = [
                {"name": name, "value": value} for name, value in placement.custom_fields
            ]
        call = Call(
            "POST",
            _path(connection, "/enroll"),
            "order a certificate",
            body=body,
            limits=ORDER_LIMITS.within(within_seconds),
        )
        try:
            answer = self.client.call(connection.account, call)
        except SectigoCallError as error:
            raise _not_placed(error) from None
        try:
            placed = PlacedOnTheWire.model_validate_json(answer.body)
        except ValidationError:
            message = "Sectigo took the order, and its answer does not say under which number."
            raise PlacementUncertainError(message) from None
        return Placed(placed.ssl_id, placed.renew_id)

    def details(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> OrderDetails:
        operation = "tell how an order stands"
        answer = self._get(connection, f"/{sectigo_id}", operation, within_seconds)
        try:
            read = DetailsOnTheWire.model_validate_json(answer)
        except ValidationError:
            message = "Sectigo's answer about an order cannot be read."
            raise SectigoUnavailableError(message) from None
        if not read.is_about(sectigo_id):
            raise SectigoUnavailableError("Sectigo's answer is not about the order of that number.")
        return read.as_details(sectigo_id)

    def collect(
        self, connection: Connection, sectigo_id: int, within_seconds: float
    ) -> bytes | None:
        # Sectigo has half a dozen codes for that, some of which also mean that it never will: the
        # order's details decide.
        path = f"/collect/{sectigo_id}?format=x509R"
        try:
            body = self._get(connection, path, "hand over a certificate", within_seconds)
        except (_RefusedError, NoSuchOrderError):
            return None
        return body or None

    def note_renewal(self, connection: Connection, renewed_id: int, sectigo_id: int) -> None:
        path = _path(connection, f"/renew/manual/{renewed_id}")
        body = {"id": sectigo_id}
        call = Call("POST", path, "note a renewal", body=body, limits=_POLL_LIMITS)
        try:
            self.client.call(connection.account, call)
        except SectigoCallError as error:
            raise SectigoUnavailableError(error.message) from None

    def revoke(
        self,
        connection: Connection,
        sectigo_id: int,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        # Sectigo refuses an empty text.
        body = {"reasonCode": reason_code, "reason": reason}
        self._revoke(connection, str(sectigo_id), body, within_seconds)

    def revoke_serial(
        self,
        connection: Connection,
        serial_number: str,
        reason_code: int,
        reason: str,
        within_seconds: float,
    ) -> None:
        # As Sectigo shows it: pairs of digits. No colon is percent-encoded in a path (RFC 3986).
        even = serial_number.zfill(len(serial_number) + len(serial_number) % 2)
        pairs = ":".join(even[at : at + 2] for at in range(0, len(even), 2))
        body = {"reasonCode": reason_code, "reason": reason}
        self._revoke(connection, f"serial/{pairs}", body, within_seconds)

    def _revoke(
        self, connection: Connection, which: str, body: dict[str, Any], within_seconds: float
    ) -> None:
        path, limits = _path(connection, f"/revoke/{which}"), _POLL_LIMITS.within(within_seconds)
        call = Call("POST", path, "revoke a certificate", body=body, limits=limits)
        try:
            self.client.call(connection.account, call)
        except SectigoCallError as error:
            if error.code in {_NOT_ISSUED, _ALREADY_REVOKED}:
                raise AlreadyRevokedError(error.message, error.code) from None
            if error.is_final():
                raise RevocationRefusedError(error.message, error.code) from None
            raise SectigoUnavailableError(error.message) from None

    def _get(
        self, connection: Connection, path: str, operation: str, within_seconds: float
    ) -> bytes:
        limits = _POLL_LIMITS.within(within_seconds)
        call = Call("GET", _path(connection, path), operation, RetryRule.SAFE, limits=limits)
        try:
            return self.client.call(connection.account, call).body
        except SectigoCallError as error:
            if error.code == _NO_SUCH_CERTIFICATE:
                raise NoSuchOrderError(error.message) from None
            kind = _RefusedError if _has_answered(error) else SectigoUnavailableError
            raise kind(error.message) from None


class _RefusedError(SectigoUnavailableError):
    """Sectigo answered, and gave nothing."""


def _has_answered(error: SectigoCallError) -> bool:
    """Tell whether Sectigo itself refused to show something, and not its login or a proxy."""
    is_refusal = error.status is not None and 400 <= error.status < 500  # noqa: PLR2004
    return is_refusal and meaning_of(error.code) is not None and not error.is_gateways_fault()


def _not_placed(error: SectigoCallError) -> PlacementError:
    if error.execution is Execution.UNKNOWN:
        return PlacementUncertainError(error.message, error.code)
    if error.is_final():
        return PlacementRefusedError(
            error.message, error.code, error.words, asks_for_sync=error.code in SYNC_AFTER
        )
    return NotPlacedError(error.message, error.code)


def _path(connection: Connection, path: str) -> str:
    # The parts of the newest API that are known have v2 alone, and the oldest host has v1 alone.
    is_admin_api = (urlsplit(connection.account.url).hostname or "").startswith("admin.")
    return f"/api/ssl/{'v2' if is_admin_api else 'v1'}{path}"
