"""A change of a CA's configuration."""

from __future__ import annotations

from cagateway.domain.documents import DocumentChange
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ConfigurationChange(DocumentChange):
    """One change of one CA's configuration."""

    @property
    def ca_id(self) -> str:
        """Whose configuration it is."""
        return self.document_id
