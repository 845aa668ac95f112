"""Clients by what they are known by: all that deciding about a request takes of the table."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.domain.access.callers import KnownClient
from cagateway.store import keys
from cagateway.store.items import known_clients as items
from cagateway.store.table import Table
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DynamoDBKnownClients:
    """Where clients are found. Its methods raise `StoreError`."""

    table: Table

    def known_by(self, lookup_key: str) -> Sequence[KnownClient]:
        """Give all clients with this key, which differ in their issuers.

        As they are after every write that was answered: a client is let in as soon as it is stored.
        """
        found = self.table.query(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"{keys.IDENTITY}{lookup_key}"}},
            ConsistentRead=True,
        )
        known = map(items.from_attributes, found)
        return tuple(client for client in known if client is not None)
