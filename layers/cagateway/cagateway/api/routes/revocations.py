"""What functions/revocation answers: certificates that were issued through here, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import certificates as bodies
from cagateway.api.callers import Callers
from cagateway.api.deadlines import ANSWERED_WITHIN, arrival
from cagateway.api.request_body import read_json
from cagateway.api.resolver import (
    GatewayResolver,
    RouteTable,
    checked_ca_id,
    checked_principal,
    checked_serial_number,
    decoded,
)
from cagateway.api.responses import answer
from cagateway.api.routes.authorities import ROOT
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Action, Role
from cagateway.domain.certificates.revocation import Revocation, read_revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import echoed
from cagateway.domain.instants import Clock
from cagateway.domain.orders.order import Order
from cagateway.domain.x509.identity_names import subject_digests
from cagateway.services.orders.revocation import Revoker
from cagateway.values import dataclass

# That of api/routes/configurations.py, which takes pydantic to load.
_MANAGED = "/v1/management/certificate-authorities"


@dataclass(frozen=True)
class RevocationRoutes:
    app: GatewayResolver
    callers: Callers
    revoker: Revoker
    clock: Clock

    def table(self) -> RouteTable:
        one = f"{ROOT}/{{caId}}"
        return {
            f"{one}/certificates/{{serialNumber}}/actions": {"POST": self.act_on_certificate},
            f"{one}/subjects/{{dn}}/actions": {"POST": self.act_on_subject},
            f"{_MANAGED}/{{caId}}/certificates/{{serialNumber}}/actions": {
                "POST": self.act_as_operator
            },
        }

    def act_on_certificate(self, ca_id: str, serial_number: str) -> Response[str]:
        """Revoke one certificate that was issued through here."""
        caller = self.callers.admit(Action.REVOKE, ca_id)
        ca_id, number = checked_ca_id(ca_id), checked_serial_number(ca_id, serial_number)
        wanted = read_revocation(read_json(self.app.current_event), caller.client_id)
        order = self.revoker.revoke(caller, ca_id, number, wanted, self._deadline())
        return self._revoked(wanted, [order])

    def act_as_operator(self, ca_id: str, serial_number: str) -> Response[str]:
        """Revoke one certificate as an operator, whichever client ordered it."""
        principal = checked_principal(self.app.current_event)
        ca_id, number = checked_ca_id(ca_id), checked_serial_number(ca_id, serial_number)
        # No client's id has a colon, as each ARN has: who asked is told from clients by it.
        operator = Caller(principal, Role.INTEGRATOR, frozenset({ca_id}), sees_all=True)
        wanted = read_revocation(read_json(self.app.current_event), operator.client_id)
        order = self.revoker.revoke(operator, ca_id, number, wanted, self._deadline())
        return self._revoked(wanted, [order])

    def act_on_subject(self, ca_id: str, dn: str) -> Response[str]:
        """Revoke every valid certificate of a subject that was issued through here."""
        caller = self.callers.admit(Action.REVOKE, ca_id)
        wanted = read_revocation(read_json(self.app.current_event), caller.client_id)
        ca_id, digests = checked_ca_id(ca_id), _checked_subject(dn)
        orders = self.revoker.revoke_subject(caller, ca_id, digests, wanted, self._deadline())
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
