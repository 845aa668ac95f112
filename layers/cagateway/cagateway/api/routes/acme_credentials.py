"""The management API's routes for the ACME credentials of clients."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import acme_credentials as bodies
from cagateway.api.parameters import refuse_parameters
from cagateway.api.request_body import read_json
from cagateway.api.resolver import RouteTable, checked_principal, decoded
from cagateway.api.responses import answer
from cagateway.domain.identifiers import is_identifier
from cagateway.services.clients.acme_credentials import AcmeCredentialEditor
from cagateway.values import dataclass

_PATH = "/v1/management/clients/{clientId}/acme-credentials"


@dataclass(frozen=True)
class AcmeCredentialRoutes:
    """What functions/management answers about clients' ACME credentials."""

    app: APIGatewayRestResolver
    editor: AcmeCredentialEditor

    def table(self) -> RouteTable:
        return {
            _PATH: {"GET": self.list_credentials, "POST": self.make},
            f"{_PATH}/{{keyId}}": {"DELETE": self.delete},
        }

    def list_credentials(self, **path: str) -> Response[str]:
        """List a client's ACME credentials, without their keys."""
        checked_principal(self.app.current_event)
        return answer(bodies.listed(self.editor.of_client(self._client_id(path))))

    def make(self, **path: str) -> Response[str]:
        """Make an ACME credential; its HMAC key is in this answer and in no other."""
        principal, event = checked_principal(self.app.current_event), self.app.current_event
        refuse_parameters(event, {"dry-run": "only PUT has dry runs"})
        client_id = self._client_id(path)
        # A body says when it ends; one that never does needs none.
        content = read_json(event) if (event.body or "").strip() else {}
        credential, hmac_key = self.editor.make(client_id, content, principal)
        return answer(bodies.made(credential, hmac_key), status=HTTPStatus.CREATED)

    def delete(self, **path: str) -> Response[str]:
        """Delete an ACME credential, and end every account that was made with it."""
        principal = checked_principal(self.app.current_event)
        refuse_parameters(self.app.current_event, {"dry-run": "only PUT has dry runs"})
        client_id, key_id = self._client_id(path), decoded(path["key_id"])
        self.editor.delete(client_id, key_id, principal)
        return answer(bodies.deleted(key_id))

    def _client_id(self, path: Mapping[str, str]) -> str:
        client_id = decoded(path["client_id"])
        if not is_identifier(client_id):
            raise self.editor.clients.not_found(client_id)
        return client_id
