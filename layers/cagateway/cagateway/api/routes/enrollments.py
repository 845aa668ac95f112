"""What functions/enrollment answers: certificates ordered, collected and revoked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api.bodies import certificates as bodies
from cagateway.api.callers import Callers
from cagateway.api.deadlines import ANSWERED_WITHIN, arrival
from cagateway.api.repeated import headers_of
from cagateway.api.request_body import read_json
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, decoded
from cagateway.api.responses import answer
from cagateway.api.routes.authorities import ROOT
from cagateway.api.serial_numbers import checked_serial_number
from cagateway.domain.access.roles import Action
from cagateway.domain.certificates.order import Order
from cagateway.domain.certificates.revocation import Revocation, read_revocation
from cagateway.domain.certificates.subjects import subject_digests
from cagateway.domain.enrollment.parsed import parse_request
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.values import dataclass
from cagateway.services.delivery import Deliverer
from cagateway.services.enrollment import Enroller
from cagateway.services.preparation import Enrollment
from cagateway.services.revocation import Revoker

# Visible ASCII, as long as any UUID, URN or digest that somebody names requests by.
_REPEAT_KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True)
class EnrollmentRoutes:
    """One method for each route.

    Args:
        clock: The time, in UTC.
        measure: Counts how it was answered; `None` is a certificate.
    """

    app: GatewayResolver
    callers: Callers
    enroller: Enroller
    deliverer: Deliverer
    revoker: Revoker
    clock: Callable[[], datetime]
    measure: Callable[[ErrorKind | None], None]

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        one = f"{ROOT}/{{caId}}"
        return {
            f"{one}/enrollments": {"POST": self.enroll},
            f"{one}/certificates/{{serialNumber}}/actions": {"POST": self.act_on_certificate},
            f"{one}/subjects/{{dn}}/actions": {"POST": self.act_on_subject},
        }

    def enroll(self, ca_id: str) -> Response[str]:
        """Answer the certificate that a request brings, or when to ask for it again."""
        caller = self.callers.admit(Action.ENROLL, ca_id)
        event, now = self.app.current_event, self.clock()
        parsed = parse_request(read_json(event))
        received_at = arrival(event, now)
        asked = Enrollment(
            ca_id=checked_ca_id(ca_id),
            client_id=caller.client_id,
            parsed=parsed,
            received_at=received_at,
            deadline=received_at + ANSWERED_WITHIN,
            repeat_key=_repeat_key(event),
        )
        try:
            delivery = self.deliverer.deliver(self.enroller.enroll(asked), parsed.options)
        except GatewayError as error:
            self.measure(error.kind)
            raise
        self.measure(None)
        return answer(bodies.enrollment(delivery.order, delivery.body))

    def act_on_certificate(self, ca_id: str, serial_number: str) -> Response[str]:
        """Revoke one certificate that was issued through here."""
        caller = self.callers.admit(Action.REVOKE, ca_id)
        ca_id, number = checked_ca_id(ca_id), checked_serial_number(ca_id, serial_number)
        wanted = read_revocation(read_json(self.app.current_event), caller.client_id)
        order = self.revoker.revoke(ca_id, number, wanted, self._deadline())
        return self._revoked(wanted, [order])

    def act_on_subject(self, ca_id: str, dn: str) -> Response[str]:
        """Revoke every valid certificate of a subject that was issued through here."""
        caller = self.callers.admit(Action.REVOKE, ca_id)
        wanted = read_revocation(read_json(self.app.current_event), caller.client_id)
        ca_id, digests = checked_ca_id(ca_id), _checked_subject(dn)
        orders = self.revoker.revoke_subject(ca_id, digests, wanted, self._deadline())
        return self._revoked(wanted, orders)

    def _revoked(self, wanted: Revocation, orders: Sequence[Order]) -> Response[str]:
        action_id = str(self.app.current_event.request_context.request_id or "")
        return answer(bodies.action(action_id, wanted.reason, wanted.comment, orders))

    def _deadline(self) -> datetime:
        return arrival(self.app.current_event, self.clock()) + ANSWERED_WITHIN


def _checked_subject(segment: str) -> Sequence[str]:
    text = decoded(segment)
    digests = subject_digests(text)
    if not digests:
        example = quote("CN=www.example.com,O=Example")
        raise GatewayError(
            ErrorKind.MALFORMED_REQUEST,
            f"The subject must be a distinguished name (RFC 4514), percent-encoded: {example}.",
            target="dn",
            value=echoed(text),
        )
    return digests


def _repeat_key(event: APIGatewayProxyEvent) -> str | None:
    key = headers_of(event).get("Idempotency-Key")
    if key is None:
        return None
    if not _REPEAT_KEY.fullmatch(key):
        raise GatewayError(
            ErrorKind.MALFORMED_REQUEST,
            "Idempotency-Key must have 1 to 255 visible ASCII characters.",
            target="Idempotency-Key",
        )
    return key
