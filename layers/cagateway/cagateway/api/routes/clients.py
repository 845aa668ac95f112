"""The management API's routes for clients."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import clients as bodies
from cagateway.api.parameters import is_dry_run, page_index, refuse_parameters
from cagateway.api.preconditions import etag_of, precondition
from cagateway.api.repeated import headers_of
from cagateway.api.request_body import read_json
from cagateway.api.resolver import RouteTable, checked_new_id, checked_principal, decoded
from cagateway.api.responses import answer
from cagateway.domain.identifiers import is_identifier
from cagateway.services.authorities.administration import ClientAdministration
from cagateway.services.clients.documents import client_not_found
from cagateway.values import dataclass

ROOT = "/v1/management/clients"
# A document has at most a hundred ids of CAs and two names: a hundred stay below a page's 1 MB.
_CLIENTS_PER_PAGE = 100
# As many changes as anybody reads; the events tell them all.
_CHANGES_SHOWN = 50


@dataclass(frozen=True)
class ClientRoutes:
    """What functions/management answers about clients."""

    app: APIGatewayRestResolver
    administration: ClientAdministration

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        one = f"{ROOT}/{{clientId}}"
        return {
            ROOT: {"GET": self.list_clients},
            one: {"GET": self.get, "PUT": self.put, "DELETE": self.delete},
            f"{one}/history": {"GET": self.get_history},
        }

    def list_clients(self) -> Response[str]:
        """Answer a page of clients, by ascending id."""
        self._principal()
        after = page_index(self.app.current_event)
        page, has_more = self.administration.clients.page(after, _CLIENTS_PER_PAGE)
        return answer(bodies.client_list(page, has_more=has_more))

    def get(self, client_id: str) -> Response[str]:
        """Answer one client."""
        self._principal()
        found = self.administration.editor.find(_checked(client_id))
        body = bodies.client(found, "Client retrieved successfully.")
        return answer(body, {"ETag": etag_of(found)})

    def put(self, client_id: str) -> Response[str]:
        """Store a client, or with `dry-run=true` try its document out."""
        principal, event = self._principal(), self.app.current_event
        client_id = checked_new_id(client_id, "clientId")
        document, editor = read_json(event), self.administration.editor
        if is_dry_run(event):
            editor.check(client_id, document)
            return answer(bodies.client_test())
        expected = precondition(headers_of(event))
        stored, is_new = editor.put(client_id, document, principal, expected)
        text = f"Client {'created' if is_new else 'stored'} successfully."
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return answer(bodies.client(stored, text), {"ETag": etag_of(stored)}, status)

    def delete(self, client_id: str) -> Response[str]:
        """Delete a client, who is refused from then on."""
        principal, expected = self._principal(), precondition(headers_of(self.app.current_event))
        # A dry run that is asked for here must not end in a client that is gone.
        refuse_parameters(self.app.current_event, {"dry-run": "only PUT has dry runs"})
        client_id = _checked(client_id)
        self.administration.editor.delete(client_id, principal, expected)
        return answer(bodies.deleted(client_id))

    def get_history(self, client_id: str) -> Response[str]:
        """Answer who changed a client, when, and what; of deleted ones too."""
        self._principal()
        client_id = _checked(client_id)
        entries = self.administration.history.newest(client_id, _CHANGES_SHOWN)
        if not entries:
            raise client_not_found(client_id)
        return answer(bodies.client_history(entries))

    def _principal(self) -> str:
        return checked_principal(self.app.current_event)


def _checked(segment: str) -> str:
    client_id = decoded(segment)
    if not is_identifier(client_id):
        raise client_not_found(client_id)
    return client_id
