"""What functions/enrollment answers: certificates ordered and collected."""

from __future__ import annotations

import re

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from cagateway.api.bodies import certificates as bodies
from cagateway.api.callers import Callers
from cagateway.api.deadlines import ANSWERED_WITHIN, arrival
from cagateway.api.parameters import headers_of
from cagateway.api.request_body import read_json
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id
from cagateway.api.responses import answer
from cagateway.api.routes.authorities import ROOT
from cagateway.domain.access.roles import Action
from cagateway.domain.enrollment.orderable import replaced_parts
from cagateway.domain.enrollment.parsed import parse_request
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.metrics import Measurements
from cagateway.services.orders.delivery import Deliverer
from cagateway.services.orders.enrollment import Enroller
from cagateway.services.orders.preparation import Enrollment
from cagateway.values import dataclass

# Visible ASCII, as long as any UUID, URN or digest that clients name requests by.
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True)
class EnrollmentRoutes:
    """The one route that orders.

    Args:
        measurements: Counts how it was answered.
    """

    app: GatewayResolver
    callers: Callers
    enroller: Enroller
    deliverer: Deliverer
    clock: Clock
    measurements: Measurements

    def table(self) -> RouteTable:
        return {f"{ROOT}/{{caId}}/enrollments": {"POST": self.enroll}}

    def enroll(self, ca_id: str) -> Response[str]:
        """Answer the certificate that a request brings, or when to ask for it again."""
        caller = self.callers.admit(Action.ENROLL, ca_id)
        event, now = self.app.current_event, self.clock()
        parsed = parse_request(read_json(event))
        received_at = arrival(event, now)
        asked = Enrollment(
            ca_id=checked_ca_id(ca_id),
            caller=caller,
            parsed=parsed,
            received_at=received_at,
            deadline=received_at + ANSWERED_WITHIN,
            idempotency_key=_idempotency_key(event),
        )
        try:
            delivery = self.deliverer.deliver(self.enroller.enroll(asked), parsed.options)
        except GatewayError as error:
            self.measurements.enrollment(error.kind)
            raise
        self.measurements.enrollment(None)
        remarks = (*delivery.remarks, *replaced_parts(parsed))
        return answer(bodies.enrollment(delivery.order, delivery.body, remarks))


def _idempotency_key(event: APIGatewayProxyEvent) -> str | None:
    key = headers_of(event).get("Idempotency-Key")
    if key is None:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise GatewayError(
            ErrorKind.MALFORMED_REQUEST,
            "Idempotency-Key must have 1 to 255 visible ASCII characters.",
            target="Idempotency-Key",
        )
    return key
