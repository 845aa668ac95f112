"""A change of a client's document."""

from __future__ import annotations

from cagateway.domain.documents import DocumentChange
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ClientChange(DocumentChange):
    """One change of one client's document."""

    @property
    def client_id(self) -> str:
        """Whose document it is."""
        return self.document_id
