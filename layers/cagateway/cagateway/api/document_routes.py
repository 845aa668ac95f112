"""The routes of documents, CAs' and clients': listed, got, put, tried out and deleted.

By If-Match and If-None-Match (RFC 9110, 13), no client overwrites what it has not seen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import documents as bodies
from cagateway.api.bodies.common import Body
from cagateway.api.bodies.documents import DocumentWords, shown_document
from cagateway.api.parameters import (
    headers_of,
    is_dry_run,
    page_index,
    refuse_parameters,
)
from cagateway.api.request_body import read_json
from cagateway.api.resolver import RouteTable, checked_new_id, checked_principal, decoded
from cagateway.api.responses import answer
from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import is_identifier, printable
from cagateway.services.documents import DocumentEditor, Precondition
from cagateway.values import dataclass

# A page has at most 1 MB, which is some hundred CAs with a dozen profiles each. A client has at
# most a hundred ids of CAs and two names: a hundred clients stay below it.
_DOCUMENTS_PER_PAGE = 100


@dataclass(frozen=True)
class DocumentRoutes(ABC):
    """What functions/management answers about one kind of documents.

    `id_parameter` is what the template calls their ids.
    """

    root: ClassVar[str]
    id_parameter: ClassVar[str]
    max_bytes: ClassVar[int]
    words: ClassVar[DocumentWords]

    app: APIGatewayRestResolver
    editor: DocumentEditor[Any, Any]

    def table(self) -> RouteTable:
        return {
            self.root: {"GET": self.list_documents},
            self.one(): {"GET": self.get, "PUT": self.put, "DELETE": self.delete},
        }

    def one(self) -> str:
        """Give the path of one document."""
        return f"{self.root}/{{{self.id_parameter}}}"

    def list_documents(self) -> Response[str]:
        """Answer a page of documents, by ascending id."""
        self.principal()
        after = page_index(self.app.current_event)
        page, has_more = self.editor.documents.page(after, _DOCUMENTS_PER_PAGE)
        return answer(bodies.document_list(self.words, page, self.shown(page), has_more=has_more))

    def get(self, **path: str) -> Response[str]:
        """Answer one document."""
        self.principal()
        found = self.editor.find(self.checked_id(path))
        return answer(bodies.document(self.words, found, "retrieved"), {"ETag": etag_of(found)})

    def put(self, **path: str) -> Response[str]:
        """Store a document, or with `dry-run=true` try it out."""
        principal, event = self.principal(), self.app.current_event
        document_id = checked_new_id(_only(path), self.id_parameter)
        content = read_json(event, self.max_bytes)
        if is_dry_run(event):
            return answer(self.tried_out(document_id, content))
        expected = precondition(headers_of(event))
        stored, is_new = self.editor.put(document_id, content, principal, expected)
        body = bodies.document(self.words, stored, "created" if is_new else "stored")
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return answer(body, {"ETag": etag_of(stored)}, status)

    def delete(self, **path: str) -> Response[str]:
        """Delete a document with all that was kept for it but its history."""
        principal, expected = self.principal(), precondition(headers_of(self.app.current_event))
        # A dry run that is asked for here must not end in a document that is gone.
        refuse_parameters(self.app.current_event, {"dry-run": "only PUT has dry runs"})
        document_id = self.checked_id(path)
        self.editor.delete(document_id, principal, expected)
        return answer(bodies.deleted(self.words, document_id))

    def shown(self, page: Sequence[StoredDocument]) -> Sequence[Body]:
        """Render the documents of a page."""
        return list(map(shown_document, page))

    @abstractmethod
    def tried_out(self, document_id: str, content: object) -> Body:
        """Render what comes of a document that is not stored."""

    def principal(self) -> str:
        """Tell who sent the request: an IAM principal."""
        return checked_principal(self.app.current_event)

    def checked_id(self, path: Mapping[str, str]) -> str:
        """Read the id of a document that is to exist from a path's only parameter."""
        document_id = decoded(_only(path))
        if not is_identifier(document_id):
            raise self.editor.not_found(document_id)
        return document_id


def _only(path: Mapping[str, str]) -> str:
    (segment,) = path.values()
    return segment


def etag_of(stored: StoredDocument) -> str:
    """Give the entity tag of a stored document.

    One that was deleted and created again starts at version 1, but at another time.
    """
    return f'"{stored.version}-{int(stored.changed_at.timestamp() * 1000)}"'


def precondition(headers: Mapping[str, str]) -> Precondition:
    """Read a request's conditions; the check raises VERSION_CONFLICT if they do not hold."""
    if_match, if_none_match = headers.get("If-Match"), headers.get("If-None-Match")

    def check(found: StoredDocument | None) -> None:
        if if_match is not None and not _names(if_match, found):
            raise _conflict("If-Match", if_match, found)
        if if_none_match is not None and _names(if_none_match, found):
            raise _conflict("If-None-Match", if_none_match, found)

    return check


def _names(header: str, found: StoredDocument | None) -> bool:
    if found is None:
        return False
    tags = {tag.strip() for tag in header.split(",")}
    return "*" in tags or etag_of(found) in tags


def _conflict(header: str, value: str, found: StoredDocument | None) -> GatewayError:
    there = f"its ETag is {etag_of(found)}" if found else "there is none"
    return GatewayError(
        ErrorKind.VERSION_CONFLICT,
        f"{header} does not hold: {there}. Get it, look at what changed, and try again.",
        target=header,
        value=printable(value),
    )
