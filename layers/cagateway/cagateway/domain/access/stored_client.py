"""A client's document as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cagateway.domain.access.identities import Identity, issuer_key, lookup_key
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    """What a client is found by, as `lookup_key` and `issuer_key` give it."""

    lookup: str
    issuer: str

    @classmethod
    def of(cls, identity: Identity) -> IdentityKeys:
        """Give those of an identity."""
        return cls(lookup_key(identity), issuer_key(identity))


@dataclass(frozen=True, slots=True)
class StoredClient:
    """A client's document as it is stored.

    Args:
        version: 1 for the first one under an id, and growing by 1.
        identity: What was stored for its identity, to be removed with it.
    """

    client_id: str
    document: Mapping[str, Any]
    version: int
    changed_at: datetime
    identity: IdentityKeys
