"""The answers about clients."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.access.stored_client import StoredClient
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.events.published import announcements


def client_list(page: Sequence[StoredClient], *, has_more: bool) -> Body:
    """Render a page of clients, with CA Gateway's names for paging."""
    return {
        "type": "ManagedClientListResponse",
        "message": message("Clients retrieved successfully."),
        "clientList": [_client(stored) for stored in page],
        "morePages": has_more,
        "nextPageIndex": page[-1].client_id if has_more and page else None,
    }


def client(stored: StoredClient, text: str) -> Body:
    """Render one client."""
    return {
        "type": "ManagedClientResponse",
        "message": message(text),
        "client": _client(stored),
    }


def client_test() -> Body:
    """Render that a document may be stored."""
    text = "The document is valid, and its identity is no other client's. Nothing is stored."
    return {"type": "ClientTestResponse", "message": message(text)}


def deleted(client_id: str) -> Body:
    """Render that a client is gone."""
    text = (
        f"Client '{client_id}' is deleted, and let in no more within a minute. Its history is kept "
        "for 400 days."
    )
    return {"type": "ManagedClientDeletedResponse", "message": message(text)}


def client_history(entries: Sequence[HistoryEntry]) -> Body:
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


def _client(stored: StoredClient) -> Body:
    return {
        "id": stored.client_id,
        "version": stored.version,
        "changedAt": instant(stored.changed_at),
        "configuration": stored.document,
    }
