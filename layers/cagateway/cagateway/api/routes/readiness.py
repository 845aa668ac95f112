"""The management API's answer on what will break: the last assessment, and asking for another."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import readiness as bodies
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.ports.foresight import AssessmentQueue, Assessments
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass


@dataclass(frozen=True)
class ReadinessRoutes:
    app: GatewayResolver
    reader: AuthorityReader
    assessments: Assessments
    queue: AssessmentQueue

    def table(self) -> RouteTable:
        path = f"{ConfigurationRoutes.root}/{{caId}}/readiness"
        return {path: {"GET": self.get_readiness, "POST": self.ask_for_assessment}}

    def get_readiness(self, ca_id: str) -> Response[str]:
        """Answer what will expire, stop renewing or be refused, when and for whom."""
        ca_id = self._checked(ca_id)
        created_at, found = self.reader.created_at(ca_id), self.assessments.find(ca_id)
        # What was foreseen of a deleted CA does not speak for another one of its id.
        readiness = found.readiness if found and found.is_of(created_at) else None
        return answer(bodies.readiness(readiness, self.reader.clock()))

    def ask_for_assessment(self, ca_id: str) -> Response[str]:
        """Have the domains read and the readiness computed anew."""
        ca_id = self._checked(ca_id)
        self.reader.authority(ca_id)
        if not self.queue.assess([ca_id], delay_seconds=0, reads_domains=True):
            text = "The assessment could not be asked for. Repeat the request."
            raise GatewayError(
                ErrorKind.TEMPORARILY_UNAVAILABLE, text, retry_after_seconds=_AGAIN_SECONDS
            )
        return answer(bodies.assessment_requested(ca_id), status=HTTPStatus.ACCEPTED)

    def _checked(self, ca_id: str) -> str:
        """Check who asks, and for what."""
        checked_principal(self.app.current_event)
        return checked_ca_id(ca_id)


_AGAIN_SECONDS = 5
