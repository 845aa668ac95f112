"""The choice of `org-id`: organizations at Sectigo, found by functions/connection_test."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies.organizations import NO_ORGANIZATIONS, organization_list
from cagateway.api.request_body import read_json
from cagateway.api.resolver import RouteTable, checked_principal
from cagateway.api.responses import answer
from cagateway.ports.sectigo import ConnectionTestError
from cagateway.services.authorities.configurations import Administration
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OrganizationRoutes:
    """What functions/management answers about organizations at Sectigo."""

    app: APIGatewayRestResolver
    administration: Administration

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        return {"/v1/management/organizations": {"POST": self.list_organizations}}

    def list_organizations(self) -> Response[str]:
        """List the organizations that an account at Sectigo may use; nothing is stored."""
        checked_principal(self.app.current_event)
        account = self.administration.editor.check_account(read_json(self.app.current_event))
        return answer(organization_list(self._found(account.as_settings())))

    def _found(self, account: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return self.administration.connections.list_organizations(account)
        except ConnectionTestError:
            _log.exception("Listing the organizations came to no end")
            return NO_ORGANIZATIONS
