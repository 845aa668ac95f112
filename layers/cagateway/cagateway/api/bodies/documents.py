"""The answers about documents, CAs' and clients', with CA Gateway's names for paging."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.documents import StoredDocument
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """How answers about one kind of documents are worded.

    Args:
        type: What the names of their types begin with.
        member: The member that holds a document; with `List`, the one that holds several.
        noun: Such as begins a sentence.
        deleted: Says that one is gone; `{}` stands for its id.
    """

    type: str
    member: str
    noun: str
    deleted: str


def document_list(
    words: DocumentWords, page: Sequence[StoredDocument], shown: Sequence[Body], *, has_more: bool
) -> Body:
    """Render a page.

    Args:
        words: What they are called.
        page: The documents.
        shown: The same, each rendered.
        has_more: Whether another page follows.
    """
    return {
        "type": f"{words.type}ListResponse",
        "message": message(f"{words.noun}s retrieved successfully."),
        f"{words.member}List": shown,
        "morePages": has_more,
        "nextPageIndex": page[-1].document_id if has_more and page else None,
    }


def document(words: DocumentWords, stored: StoredDocument, done: str) -> Body:
    """Render one document, and what was done with it."""
    return {
        "type": f"{words.type}Response",
        "message": message(f"{words.noun} {done} successfully."),
        words.member: shown_document(stored),
    }


def deleted(words: DocumentWords, document_id: str) -> Body:
    """Render that a document is gone."""
    text = words.deleted.format(document_id)
    return {"type": f"{words.type}DeletedResponse", "message": message(text)}


def shown_document(stored: StoredDocument) -> Body:
    """Render a document with its version."""
    return {
        "id": stored.document_id,
        "version": stored.version,
        "changedAt": instant(stored.changed_at),
        "configuration": stored.document,
    }
