"""Clients' documents: each has a version, an identity of its own, and a trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.access.clients import Client
from cagateway.domain.access.identities import Identity
from cagateway.domain.access.stored_client import IdentityKeys, StoredClient
from cagateway.store import keys
from cagateway.store.history import history_action
from cagateway.store.items import clients as client_items
from cagateway.store.table import Table
from cagateway.store.versions import is_still
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True, slots=True)
class DynamoDBClients:
    """Where clients are kept. Its methods raise `StoreError`."""

    table: Table

    def find(self, client_id: str) -> StoredClient | None:
        """Find a client's document."""
        item = self.table.get(keys.client_key(client_id))
        return None if item is None else client_items.from_attributes(item)

    def holder_of(self, identity: Identity) -> str | None:
        """Tell which client has an identity."""
        item = self.table.get(keys.identity_key(IdentityKeys.of(identity)))
        return None if item is None else str(item["clientId"]["S"])

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredClient], bool]:
        """Give documents by ascending id, and tell whether there are more.

        Args:
            after: The id after which to go on; `None` for the first page.
            at_most: How many.
        """
        items, has_more = self.table.page(
            at_most,
            KeyConditionExpression="pk = :pk AND sk > :after",
            # Ids are not empty: every one comes after a blank, which none contains.
            ExpressionAttributeValues={":pk": {"S": keys.CLIENTS}, ":after": {"S": after or " "}},
            ConsistentRead=True,
        )
        return [client_items.from_attributes(item) for item in items], has_more

    def put(
        self,
        client: Client,
        change: ClientChange,
        document: Mapping[str, Any],
        replaced: StoredClient | None,
    ) -> bool:
        """Store a client with its identity and the history of its change.

        Args:
            client: What the document says.
            change: Has the document's version: one more than that of the replaced document.
            document: What to store.
            replaced: The document as it was seen; `None` if there was none.

        Returns:
            False if the client is not as it was seen, or another one has its identity; nothing was
            written then.
        """
        identity = IdentityKeys.of(client.identity)
        key = keys.client_key(client.client_id)
        item = {**key, **client_items.to_attributes(change, document, identity)}
        actions = [
            self.table.put_action(item, **is_still(replaced)),
            self._claim(client, identity),
            history_action(self.table, change),
        ]
        if replaced and replaced.identity != identity:
            actions.append(self._release(replaced))
        return self.table.transact(actions)

    def delete(self, deleted: StoredClient, change: ClientChange) -> bool:
        """Remove a client and free its identity; its history stays.

        Args:
            deleted: The document as it was seen.
            change: The deletion, for the history.

        Returns:
            False if the client is not as it was seen; nothing was removed then.
        """
        key = keys.client_key(deleted.client_id)
        return self.table.transact(
            [
                self.table.delete_action(key, **is_still(deleted)),
                self._release(deleted),
                history_action(self.table, change),
            ]
        )

    def _claim(self, client: Client, identity: IdentityKeys) -> TransactWriteItemTypeDef:
        key = keys.identity_key(identity)
        return self.table.put_action(
            {**key, **client_items.identity_attributes(client)},
            ConditionExpression="attribute_not_exists(pk) OR clientId = :own",
            ExpressionAttributeValues={":own": {"S": client.client_id}},
        )

    def _release(self, held: StoredClient) -> TransactWriteItemTypeDef:
        return self.table.delete_action(
            keys.identity_key(held.identity),
            ConditionExpression="attribute_not_exists(pk) OR clientId = :own",
            ExpressionAttributeValues={":own": {"S": held.client_id}},
        )
