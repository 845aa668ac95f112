"""The management API's routes for clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies.common import Body, message
from cagateway.api.bodies.documents import DocumentWords
from cagateway.api.document_routes import DocumentRoutes
from cagateway.api.request_body import MAX_BODY_BYTES
from cagateway.api.resolver import RouteTable
from cagateway.api.responses import answer
from cagateway.domain.access.bounds import CERTIFICATES
from cagateway.domain.access.name_patterns import name_examples
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.events.published import announcements
from cagateway.ports.events import History
from cagateway.services.documents import as_document
from cagateway.values import dataclass

# As many changes as an operator reads; the events tell them all.
_CHANGES_SHOWN = 50


@dataclass(frozen=True)
class ClientRoutes(DocumentRoutes):
    """What functions/management answers about clients."""

    root: ClassVar = "/v1/management/clients"
    id_parameter: ClassVar = "clientId"
    max_bytes: ClassVar = MAX_BODY_BYTES
    words: ClassVar = DocumentWords(
        type="ManagedClient",
        member="client",
        noun="Client",
        deleted="Client '{}' is deleted, and let in no more within a minute. Its history is kept "
        "for 400 days.",
    )

    history: History

    def table(self) -> RouteTable:
        return {**DocumentRoutes.table(self), f"{self.one()}/history": {"GET": self.get_history}}

    def get_history(self, **path: str) -> Response[str]:
        """Answer who changed a client, when, and what; of deleted ones too."""
        self.principal()
        client_id = self.checked_id(path)
        entries = self.history.newest(client_id, _CHANGES_SHOWN)
        if not entries:
            raise self.editor.not_found(client_id)
        return answer(_history(entries))

    def tried_out(self, document_id: str, content: object) -> Body:
        """Render that a document may be stored."""
        client = self.editor.check(document_id, content)
        text = (
            "The document is valid, and its identity is no other client's. Nothing is stored."
            f"{_assumed(as_document(content))}"
        )
        patterns = client.bounds.names
        examples = name_examples(patterns) if patterns is not None else ()
        shown = [{"name": one.name, "isAllowed": one.is_allowed} for one in examples]
        return {"type": "ClientTestResponse", "message": message(text), "nameExamples": shown}


def _assumed(document: Mapping[str, object]) -> str:
    """Say what is made of a document that says nothing of it."""
    if document.get(CERTIFICATES) is not None:
        return ""
    return " Without certificates, the client would see its own ones alone."


def _history(entries: Sequence[HistoryEntry]) -> Body:
    """Render what happened to a client, the newest first, as the events tell it."""
    return {
        "type": "ClientHistoryResponse",
        "message": message("Client history retrieved successfully."),
        "history": [
            {"event": event.detail_type, **event.detail}
            for entry in entries
            for event in announcements(entry)
        ],
    }
