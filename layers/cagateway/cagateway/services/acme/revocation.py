"""Revoking a certificate: by an account of its client, or by its own key (RFC 8555, 7.6)."""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping

from cryptography import x509

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed
from cagateway.domain.base64url import from_base64url
from cagateway.domain.certificates.revocation import SECTIGO_REASON_CODES, Revocation
from cagateway.domain.errors import GatewayError
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OrderState
from cagateway.domain.x509.serial_numbers import as_hex
from cagateway.ports.acme import RevocationNotAskedError, Revocations
from cagateway.ports.jose import Jose
from cagateway.ports.orders import Orders
from cagateway.services.acme.accounts import not_now
from cagateway.services.acme.refusals import as_problem
from cagateway.services.acme.requests import Received, RequestReader, members_of
from cagateway.services.orders.visible_orders import VisibleOrders
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

_REASONS: Mapping[int, str] = {code: reason for reason, code in SECTIGO_REASON_CODES.items()}
# A certificate's own key may revoke it, whose ever it is. The id is no client's: none has blanks.
BY_ITS_KEY = Caller("(the certificate's key)", Role.INTEGRATOR, sees_all=True)


@dataclass(frozen=True, slots=True)
class AcmeRevoker:
    """Revokes certificates for ACME's clients.

    Args:
        enrollments: The gateway's orders.
    """

    reader: RequestReader
    jose: Jose
    enrollments: Orders
    revocations: Revocations

    def revoke(self, received: Received) -> None:
        """Revoke a certificate.

        Raises:
            AcmeProblem: It is not revoked.
            StoreError: The table failed.
        """
        if self.reader.is_by_key(received):
            asked = self.reader.by_key(received)
            certificate, reason = _asked_in(asked.payload)
            order = self._order(BY_ITS_KEY, received.ca_id, certificate)
            key = self.jose.key_of(certificate)
            if key is None or key.thumbprint != asked.key.thumbprint:
                raise AcmeProblem(
                    ProblemKind.UNAUTHORIZED,
                    "The request is signed by another key than the certificate's.",
                )
            self._revoke(order, reason, BY_ITS_KEY.client_id)
            return
        admitted = self.reader.by_account(received, is_lasting=True)
        certificate, reason = _asked_in(admitted.payload)
        order = self._order(admitted.caller, received.ca_id, certificate)
        self._revoke(order, reason, admitted.caller.client_id)

    def _order(self, caller: Caller, ca_id: str, certificate: bytes) -> Order:
        """Find what a certificate came of; what is not for a client to see is not found."""
        serial = serial_of(certificate)
        if serial is None:
            raise malformed("certificate must be a certificate: its DER in base64url.")
        visible = VisibleOrders(self.enrollments)
        found = visible.find_serial(caller, ca_id, as_hex(serial))
        issued = found.issued if found else None
        if found is None or issued is None:
            raise _not_ours()
        # Another CA may have issued one of the same number.
        if base64.b64decode(issued.certificate) != certificate:
            raise _not_ours()
        return found

    def _revoke(self, order: Order, reason: str, client_id: str) -> None:
        serial = order.serial_number or ""
        if order.state is OrderState.REVOKED:
            text = f"The certificate {serial} is revoked already."
            raise AcmeProblem(ProblemKind.ALREADY_REVOKED, text)
        try:
            self.revocations.revoke(order.ca_id, serial, Revocation(reason, "", client_id))
        except GatewayError as error:
            raise as_problem(error) from None
        except RevocationNotAskedError:
            _log.exception("The certificate %s could not be revoked", serial)
            raise not_now("It is not known whether the certificate is revoked.") from None


def _asked_in(payload: object) -> tuple[bytes, str]:
    members = members_of(payload)
    code = members.get("reason", 0)
    reason = None
    if isinstance(code, int) and not isinstance(code, bool):
        reason = _REASONS.get(code)
    if reason is None:
        listed = ", ".join(f"{number} ({name})" for number, name in _REASONS.items())
        raise AcmeProblem(
            ProblemKind.BAD_REVOCATION_REASON, f"The reason must be one of Sectigo's: {listed}."
        )
    return _certificate_in(members.get("certificate")), reason


def _certificate_in(value: object) -> bytes:
    try:
        return from_base64url(value)
    except ValueError:
        raise malformed("certificate must be a certificate: its DER in base64url.") from None


def _not_ours() -> AcmeProblem:
    return AcmeProblem(
        ProblemKind.NOT_FOUND,
        "No certificate like this was issued here for this account's client. Revoke it with its "
        "own key; one that was issued elsewhere is revoked there.",
    )


def serial_of(certificate: bytes) -> int | None:
    """Give the number of a certificate, by its DER; `None` if it is none."""
    try:
        return x509.load_der_x509_certificate(certificate).serial_number
    except ValueError:
        return None
