"""Configuration documents: each has a version, and every change of it is history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cagateway.domain.configuration_change import ConfigurationChange
from cagateway.store import keys
from cagateway.store.dynamodb import LISTING
from cagateway.store.errors import StoreError
from cagateway.store.history import history_action
from cagateway.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# DynamoDB refuses items over 400 KB, names and keys included.
MAX_DOCUMENT_BYTES = 350_000


class DocumentTooLargeError(StoreError):
    """A document does not fit into one item."""


@dataclass(frozen=True, slots=True)
class StoredConfiguration:
    """A document as it is stored.

    Args:
        version: 1 for the first one under an id, and growing by 1.
    """

    document: Mapping[str, Any]
    version: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DynamoDBConfigurations:
    """Where configurations are kept. Its methods raise `StoreError`."""

    table: Table

    def find(self, ca_id: str) -> StoredConfiguration | None:
        """Find a CA's document."""
        item = self.table.get(keys.key(ca_id, keys.CONFIGURATION))
        return None if item is None else _stored(item)

    def put(self, change: ConfigurationChange, document: Mapping[str, Any]) -> bool:
        """Store a document in place of the version before its own.

        Raises:
            DocumentTooLargeError: Nothing was written.

        Returns:
            False if another version is there by now, or none; nothing was written then.
        """
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise DocumentTooLargeError(f"the document is over {MAX_DOCUMENT_BYTES} bytes")
        item: dict[str, AttributeValueTypeDef] = {
            **keys.key(change.ca_id, keys.CONFIGURATION),
            "listing": LISTING,
            "caId": {"S": change.ca_id},
            "document": {"S": text},
            "version": {"N": str(change.version)},
            "changedAt": {"S": change.changed_at.isoformat()},
        }
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if change.version > 1:
            condition = _has_version(change.version - 1)
        return self.table.transact(
            [self.table.put_action(item, **condition), history_action(self.table, change)]
        )

    def delete(self, change: ConfigurationChange) -> bool:
        """Remove a document, and then all that was kept with it.

        Returns:
            False if it has another version by now, or is gone; nothing was removed then.
        """
        configuration = keys.key(change.ca_id, keys.CONFIGURATION)
        delete = self.table.delete_action(configuration, **_has_version(change.version))
        if not self.table.transact([delete]):
            return False
        self.forget(change.ca_id)
        return True

    def forget(self, ca_id: str) -> None:
        """Remove what is left of a CA that has no configuration any more."""
        left = self.table.query(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": keys.key(ca_id, keys.SYNC)["pk"]},
            ProjectionExpression="pk, sk",
        )
        self.table.delete_many(list(left))


def _has_version(version: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }


def _stored(item: Mapping[str, Any]) -> StoredConfiguration:
    return StoredConfiguration(
        document=json.loads(item["document"]["S"]),
        version=int(item["version"]["N"]),
        changed_at=datetime.fromisoformat(item["changedAt"]["S"]),
    )
