"""Changing documents, CAs' and clients': checked as a whole, one change at a time, with a trail."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from cagateway.domain.documents import ChangeAction, DocumentChange, StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.instants import Clock
from cagateway.ports.documents import Documents
from cagateway.services.sync.outbox import Announcer
from cagateway.values import dataclass

_C = TypeVar("_C")
_D = TypeVar("_D", bound=Documents)
# Which document a request expects to find; raises VERSION_CONFLICT if it is another one.
Precondition = Callable[[StoredDocument | None], None]


@dataclass(frozen=True, slots=True)
class DocumentEditor(ABC, Generic[_C, _D]):
    """Changes documents of one kind, each of which describes a `_C` and is kept in a `_D`."""

    noun: ClassVar[str]
    change_type: ClassVar[type[DocumentChange]]

    documents: _D
    announcer: Announcer
    clock: Clock

    @abstractmethod
    def check(self, document_id: str, content: object) -> _C:
        """Check a document: any JSON that was sent.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem, or what else
                speaks against documents of this kind.
        """

    def stored_form(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give a document that was found right as it is stored."""
        return document

    @abstractmethod
    def not_found(self, document_id: str) -> GatewayError:
        """Say that there is no document with this id, which may be any text."""

    def put(
        self, document_id: str, content: object, principal: str, expected: Precondition
    ) -> tuple[StoredDocument, bool]:
        """Store a document.

        Returns:
            What is stored now, and whether it is new.

        Raises:
            GatewayError: What `check` raises; REQUEST_TOO_LARGE; or VERSION_CONFLICT if another
                request changed the document meanwhile.
        """
        described = self.check(document_id, content)
        document = self.stored_form(as_document(content))
        found = self.documents.find(document_id)
        expected(found)
        if found and found.document == document:
            return found, False
        change = self.change_type.storing(
            document_id, document, found, principal=principal, changed_at=self.clock()
        )
        if not self._store(described, change, document, found):
            raise self._changed_meanwhile(document_id)
        self.announcer.announce(document_id)
        self._after_storing(described, change, found)
        return StoredDocument(document_id, document, change.version, change.changed_at), not found

    def delete(self, document_id: str, principal: str, expected: Precondition) -> None:
        """Remove a document with all that was kept for it but its history.

        Raises:
            GatewayError: As `find`, or VERSION_CONFLICT.
        """
        found = self.find(document_id)
        expected(found)
        change = self.change_type(
            document_id, found.version, ChangeAction.DELETED, principal, self.clock()
        )
        if not self.documents.delete(found, change):
            raise self._changed_meanwhile(document_id)
        self.announcer.announce(document_id)
        self._after_deleting(change)

    def find(self, document_id: str) -> StoredDocument:
        """Find a document.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND or CLIENT_NOT_FOUND.
        """
        found = self.documents.find(document_id)
        if found is None:
            raise self.not_found(document_id)
        return found

    @abstractmethod
    def _store(
        self,
        described: _C,
        change: DocumentChange,
        document: Mapping[str, Any],
        found: StoredDocument | None,
    ) -> bool:
        """Store a document; False if it is not as it was found any more."""

    def _after_storing(
        self, described: _C, change: DocumentChange, found: StoredDocument | None
    ) -> None:
        """Do what follows a change. Nothing fails for it: the change is stored."""

    def _after_deleting(self, change: DocumentChange) -> None:
        """Do what follows a deletion. Nothing fails for it: the document is gone."""

    def _changed_meanwhile(self, document_id: str) -> GatewayError:
        return GatewayError(
            ErrorKind.VERSION_CONFLICT,
            f"Another operator changed {self.noun} '{document_id}' at the same moment, and nothing "
            "was written. Get it, and try again.",
            target="If-Match",
        )


def as_document(content: object) -> Mapping[str, Any]:
    """Take JSON for a document: a check found it to be an object."""
    return cast("Mapping[str, Any]", content)
