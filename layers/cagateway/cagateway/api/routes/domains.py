"""The management API's list of domains."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies.domains import domain_list
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.services.dcv.domain_list import DomainLister
from cagateway.values import dataclass


@dataclass(frozen=True)
class DomainRoutes:
    app: GatewayResolver
    lister: DomainLister

    def table(self) -> RouteTable:
        return {f"{ConfigurationRoutes.root}/{{caId}}/domains": {"GET": self.list_domains}}

    def list_domains(self, ca_id: str) -> Response[str]:
        """Answer how the domains stand that a CA's login sees, as they were read last."""
        checked_principal(self.app.current_event)
        return answer(domain_list(self.lister.record(checked_ca_id(ca_id))))
