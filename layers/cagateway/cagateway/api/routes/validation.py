"""What functions/validation answers: whether a request will pass, and what is wrong with it."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies.validation import validation
from cagateway.api.callers import Callers
from cagateway.api.request_body import read_json
from cagateway.api.resolver import RouteTable, checked_ca_id
from cagateway.api.responses import answer
from cagateway.domain.access.roles import Action
from cagateway.domain.enrollment.parsed import parse_request
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.validation import validate_enrollment
from cagateway.values import dataclass


@dataclass(frozen=True)
class ValidationRoutes:
    app: APIGatewayRestResolver
    callers: Callers
    reader: AuthorityReader

    def table(self) -> RouteTable:
        path = "/v1/certificate-authorities/{caId}/enrollments/validation"
        return {path: {"POST": self.validate}}

    def validate(self, ca_id: str) -> Response[str]:
        """Answer what will be issued for a request, or everything that is wrong with it."""
        bounds = self.callers.admit(Action.VALIDATE, ca_id).bounds
        asked = parse_request(read_json(self.app.current_event))
        valid = validate_enrollment(self.reader, checked_ca_id(ca_id), asked, bounds)
        return answer(validation(valid))
