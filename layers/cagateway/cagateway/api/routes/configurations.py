"""The management API's routes for CAs, and the choice of their `org-id`.

Organizations at Sectigo are found by functions/connection_test.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import configurations as bodies
from cagateway.api.bodies.common import Body
from cagateway.api.bodies.documents import DocumentWords, shown_document
from cagateway.api.document_routes import DocumentRoutes
from cagateway.api.parameters import (
    joined_parameter,
    refuse_parameters,
    selects_profile_sync,
)
from cagateway.api.request_body import MAX_CONFIGURATION_BYTES, read_json
from cagateway.api.resolver import RouteTable, checked_principal
from cagateway.api.responses import answer
from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import ErrorKind
from cagateway.domain.sections import Problems, Section
from cagateway.ports.sectigo import ConnectionTestError
from cagateway.services.authorities.configurations import Administration
from cagateway.services.documents import as_document
from cagateway.services.sync.sync_status import (
    ask_for_profile_sync,
    profile_sync_status,
    sync_summaries,
)
from cagateway.values import dataclass

_NO_END = {"profiles": None, **bodies.UNFINISHED}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConfigurationRoutes(DocumentRoutes):
    """What functions/management answers about CAs."""

    root: ClassVar = "/v1/management/certificate-authorities"
    id_parameter: ClassVar = "caId"
    max_bytes: ClassVar = MAX_CONFIGURATION_BYTES
    words: ClassVar = DocumentWords(
        type="ManagedCA",
        member="ca",
        noun="Configuration",
        deleted="Certificate authority '{}' is deleted. Its history is kept for 400 days.",
    )

    administration: Administration

    def table(self) -> RouteTable:
        sync = {"GET": self.get_sync, "POST": self.ask_for_sync}
        return {**DocumentRoutes.table(self), f"{self.one()}/profile-sync": sync}

    def get_sync(self, **path: str) -> Response[str]:
        """Answer how the CA's sync stands, and what happened."""
        self.principal()
        reader, history = self.administration.reader, self.administration.history
        status = profile_sync_status(reader, history, self.checked_id(path))
        return answer(bodies.profile_sync(status))

    def ask_for_sync(self, **path: str) -> Response[str]:
        """Ask for a sync; `{"force": true}` accepts a held list."""
        principal = self.principal()
        refuse_parameters(self.app.current_event, {"force": 'send {"force": true} as the body'})
        force = self._is_forced()
        reader, syncs = self.administration.reader, self.administration.syncs
        reading = ask_for_profile_sync(reader, syncs, self.checked_id(path), principal, force=force)
        body = bodies.sync_requested(reading, force=force)
        return answer(body, status=HTTPStatus.ACCEPTED)

    def shown(self, page: Sequence[StoredDocument]) -> Sequence[Body]:
        """Render CAs, with how each stands if that is asked for: it is one more round trip."""
        shown = list(map(shown_document, page))
        if not selects_profile_sync(joined_parameter(self.app.current_event, "$fields")):
            return shown
        states, reader = self.administration.states, self.administration.reader
        return bodies.with_summaries(shown, sync_summaries(states, page, reader.clock()))

    def tried_out(self, document_id: str, content: object) -> Body:
        """Try out a document: its connection too, if syncs are on."""
        authority = self.editor.check(document_id, content)
        tested = self._tested(as_document(content)) if authority.sync else None
        return bodies.configuration_test(tested)

    def _is_forced(self) -> bool:
        event = self.app.current_event
        if not event.body:
            return False
        problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
        request = Section("", read_json(event), problems)
        request.refuse_unknown(["force"])
        force = request.flag("force")
        problems.raise_any()
        return force or False

    def _tested(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self.administration.connections.try_connection(document)
        except ConnectionTestError:
            _log.exception("The connection test came to no end")
            return _NO_END


@dataclass(frozen=True)
class OrganizationRoutes:
    """What functions/management answers about organizations at Sectigo."""

    app: APIGatewayRestResolver
    administration: Administration

    def table(self) -> RouteTable:
        return {"/v1/management/organizations": {"POST": self.list_organizations}}

    def list_organizations(self) -> Response[str]:
        """List the organizations that an account at Sectigo may use; nothing is stored."""
        checked_principal(self.app.current_event)
        account = self.administration.editor.check_account(read_json(self.app.current_event))
        return answer(bodies.organization_list(self._found(account.as_settings())))

    def _found(self, account: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return self.administration.connections.list_organizations(account)
        except ConnectionTestError:
            _log.exception("Listing the organizations came to no end")
            return bodies.NO_ORGANIZATIONS
