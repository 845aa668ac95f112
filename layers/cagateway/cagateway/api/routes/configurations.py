"""The management API's routes, each one call into what administers CAs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import configurations as bodies
from cagateway.api.bodies.organizations import UNFINISHED
from cagateway.api.fields import selects_profile_sync
from cagateway.api.parameters import is_dry_run, page_index, refuse_parameters
from cagateway.api.preconditions import etag_of, precondition
from cagateway.api.repeated import headers_of, joined_parameter
from cagateway.api.request_body import MAX_CONFIGURATION_BYTES, read_json
from cagateway.api.resolver import (
    RouteTable,
    checked_ca_id,
    checked_new_id,
    checked_principal,
)
from cagateway.api.responses import answer
from cagateway.domain.authorities.stored_authority import StoredConfiguration
from cagateway.domain.errors import ErrorKind
from cagateway.domain.sections import Problems, Section
from cagateway.ports.sectigo import ConnectionTestError
from cagateway.services.authorities.administration import Administration
from cagateway.services.authorities.documents import as_document
from cagateway.services.sync.sync_status import ask_for_profile_sync, profile_sync_status
from cagateway.services.sync.sync_summaries import SyncSummary, sync_summaries
from cagateway.values import dataclass

ROOT = "/v1/management/certificate-authorities"
# A page has at most 1 MB, which is some hundred CAs with a dozen profiles each.
_CAS_PER_PAGE = 100
_NO_END = {"profiles": None, **UNFINISHED}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ManagementRoutes:
    """What functions/management answers."""

    app: APIGatewayRestResolver
    administration: Administration

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        one = f"{ROOT}/{{caId}}"
        return {
            ROOT: {"GET": self.list_configurations},
            one: {"GET": self.get, "PUT": self.put, "DELETE": self.delete},
            f"{one}/profile-sync": {"GET": self.get_sync, "POST": self.ask_for_sync},
        }

    def list_configurations(self) -> Response[str]:
        """Answer a page of documents, by ascending id."""
        self._principal()
        after = page_index(self.app.current_event)
        page, has_more = self.administration.configurations.page(after, _CAS_PER_PAGE)
        published = self._summaries(page)
        return answer(bodies.configuration_list(page, published, has_more=has_more))

    def get(self, ca_id: str) -> Response[str]:
        """Answer one document."""
        self._principal()
        found = self.administration.editor.find(checked_ca_id(ca_id))
        body = bodies.configuration(found, "Configuration retrieved successfully.")
        return answer(body, {"ETag": etag_of(found)})

    def put(self, ca_id: str) -> Response[str]:
        """Store a document, or with `dry-run=true` try it out."""
        principal, event = self._principal(), self.app.current_event
        ca_id = checked_new_id(ca_id, "caId")
        document = read_json(event, MAX_CONFIGURATION_BYTES)
        if is_dry_run(event):
            return self._try_out(ca_id, document)
        stored, is_new = self.administration.editor.put(
            ca_id, document, principal, precondition(headers_of(event))
        )
        text = f"Configuration {'created' if is_new else 'stored'} successfully."
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return answer(bodies.configuration(stored, text), {"ETag": etag_of(stored)}, status)

    def delete(self, ca_id: str) -> Response[str]:
        """Delete a CA with all that was kept for it."""
        principal, expected = self._principal(), precondition(headers_of(self.app.current_event))
        # A dry run that is asked for here must not end in a CA that is gone.
        refuse_parameters(self.app.current_event, {"dry-run": "only PUT has dry runs"})
        ca_id = checked_ca_id(ca_id)
        self.administration.editor.delete(ca_id, principal, expected)
        return answer(bodies.deleted(ca_id))

    def get_sync(self, ca_id: str) -> Response[str]:
        """Answer how the CA's sync stands, and what happened."""
        self._principal()
        reader, history = self.administration.reader, self.administration.history
        return answer(
            bodies.profile_sync(profile_sync_status(reader, history, checked_ca_id(ca_id)))
        )

    def ask_for_sync(self, ca_id: str) -> Response[str]:
        """Ask for a sync; `{"force": true}` accepts a held list."""
        principal = self._principal()
        refuse_parameters(self.app.current_event, {"force": 'send {"force": true} as the body'})
        force = self._is_forced()
        reader, syncs = self.administration.reader, self.administration.syncs
        reading = ask_for_profile_sync(reader, syncs, checked_ca_id(ca_id), principal, force=force)
        body = bodies.sync_requested(reading, force=force)
        return answer(body, status=HTTPStatus.ACCEPTED)

    def _summaries(self, page: Sequence[StoredConfiguration]) -> Mapping[str, SyncSummary] | None:
        """Read how the CAs of a page stand, if that is asked for: it is one more round trip."""
        if not selects_profile_sync(joined_parameter(self.app.current_event, "$fields")):
            return None
        return sync_summaries(self.administration.states, page, self.administration.reader.clock())

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

    def _try_out(self, ca_id: str, document: object) -> Response[str]:
        authority = self.administration.editor.check(ca_id, document)
        tested = self._tested(as_document(document)) if authority.sync else None
        return answer(bodies.configuration_test(tested))

    def _tested(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return self.administration.connections.try_connection(document)
        except ConnectionTestError:
            _log.exception("The connection test came to no end")
            return _NO_END

    def _principal(self) -> str:
        return checked_principal(self.app.current_event)
