"""Reading and writing the table.

One CA is one partition, `CA#<caId>`: its `ca:configuration`, `ca:snapshot` and `ca:sync` items come
back from a single query.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cagateway.domain.snapshot import Snapshot
from cagateway.domain.sync_state import SyncFailure, SyncState
from cagateway.store import snapshot_items, sync_state_items
from cagateway.store.errors import ConditionFailedError, StoreError, translated
from cagateway.store.records import Lease, StoredAuthority
from cagateway.store.snapshot_items import UnreadableSnapshotError
from cagateway.store.sync_state_items import to_milliseconds

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

LISTING_INDEX = "certificate-authorities"
_LISTING: AttributeValueTypeDef = {"S": "certificate-authority"}
_CONFIGURATION = "ca:configuration"
_SNAPSHOT = "ca:snapshot"
_SYNC = "ca:sync"
# Room for the item's other attributes under DynamoDB's 400 KB.
MAX_DOCUMENT_BYTES = 350_000
# A page is 1 MB, some 500 documents; a deployment of 50,000 CAs is no longer this design's.
_MAX_PAGES = 100
_KEYS_PER_BATCH = 100  # BatchGetItem's limit
_MAX_BATCH_ATTEMPTS = 5  # botocore has already waited and retried inside each of them

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DynamoDBStore:
    """The table, through boto3's low-level client. Its methods raise `StoreError`."""

    client: DynamoDBClient
    table_name: str

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA in one round trip; `None` if it is not configured."""
        items = {item["sk"]["S"]: item for item in self._partition(ca_id)}
        if _CONFIGURATION not in items:
            return None
        return StoredAuthority(
            ca_id=ca_id,
            document=json.loads(items[_CONFIGURATION]["document"]["S"]),
            snapshot=_readable_snapshot(ca_id, items.get(_SNAPSHOT)),
            sync_state=sync_state_items.from_attributes(items.get(_SYNC, {})),
        )

    def documents(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Run through all CAs' ids and configuration documents, by ascending id.

        The index behind it follows a change within a second or so, not at once.
        """
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "IndexName": LISTING_INDEX,
            "KeyConditionExpression": "listing = :listing",
            "ExpressionAttributeValues": {":listing": _LISTING},
        }
        for item in self._query(query):
            yield item["caId"]["S"], json.loads(item["document"]["S"])

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        """Load where many CAs' syncs stand, a hundred to a round trip."""
        states = dict.fromkeys(ca_ids, SyncState())
        for start in range(0, len(ca_ids), _KEYS_PER_BATCH):
            keys = [_key(ca_id, _SYNC) for ca_id in ca_ids[start : start + _KEYS_PER_BATCH]]
            for item in self._batch(keys):
                ca_id = item["pk"]["S"].removeprefix("CA#")
                states[ca_id] = sync_state_items.from_attributes(item)
        return states

    def create_configuration(self, ca_id: str, document: Mapping[str, Any]) -> bool:
        """Store the document of a CA that does not exist yet; False if it does."""
        text = json.dumps(document, separators=(",", ":"))
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise StoreError(f"the document is over {MAX_DOCUMENT_BYTES} bytes")
        item: dict[str, AttributeValueTypeDef] = {
            **_key(ca_id, _CONFIGURATION),
            "listing": _LISTING,
            "caId": {"S": ca_id},
            "document": {"S": text},
        }
        return self._put_if(item, "attribute_not_exists(pk)")

    def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
        """Note that somebody asks for a sync; True for the one caller who is to do the asking."""
        return self._update_if(
            ca_id,
            "SET askedUntil = :until",
            "attribute_not_exists(askedUntil) OR askedUntil <= :now",
            {":until": to_milliseconds(until), ":now": to_milliseconds(now)},
        )

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        """Take the right to sync a CA; `None` while somebody else holds it.

        A lease whose holder died lapses by itself when its time is up.
        """
        try:
            with translated():
                answer = self.client.update_item(
                    TableName=self.table_name,
                    Key=_key(ca_id, _SYNC),
                    UpdateExpression="SET leaseOwner = :owner, leaseUntil = :until "
                    "ADD generation :one",
                    ConditionExpression="attribute_not_exists(leaseUntil) OR leaseUntil <= :now",
                    ExpressionAttributeValues={
                        ":owner": {"S": owner},
                        ":until": to_milliseconds(expires_at),
                        ":now": to_milliseconds(now),
                        ":one": {"N": "1"},
                    },
                    ReturnValues="UPDATED_NEW",
                )
        except ConditionFailedError:
            return None
        generation = int(answer["Attributes"]["generation"]["N"])
        return Lease(ca_id, owner, generation, expires_at)

    def publish(self, ca_id: str, snapshot: Snapshot) -> bool:
        """Replace the CA's snapshot; False if the one that is there is as new or newer."""
        return self._put_if(
            {**_key(ca_id, _SNAPSHOT), **snapshot_items.to_attributes(snapshot)},
            "attribute_not_exists(generation) OR generation < :generation",
            {":generation": {"N": str(snapshot.generation)}},
        )

    def record_success(self, lease: Lease, snapshot: Snapshot) -> bool:
        """Note a good sync and give the lease back; False if the lease was lost meanwhile."""
        return self._update_if(
            lease.ca_id,
            "SET syncedAt = :at, syncedSource = :source "
            "REMOVE leaseOwner, leaseUntil, askedUntil, failure, failures, nextAttemptAt",
            "leaseOwner = :owner",
            {
                ":at": to_milliseconds(snapshot.synced_at),
                ":source": {"S": snapshot.source},
                ":owner": {"S": lease.owner},
            },
        )

    def record_failure(
        self, lease: Lease, failure: SyncFailure, failures: int, next_attempt_at: datetime
    ) -> bool:
        """Note a failed sync and give the lease back; False if the lease was lost meanwhile."""
        return self._update_if(
            lease.ca_id,
            "SET failure = :failure, failures = :failures, nextAttemptAt = :next "
            "REMOVE leaseOwner, leaseUntil, askedUntil",
            "leaseOwner = :owner",
            {
                ":failure": sync_state_items.to_failure(failure),
                ":failures": {"N": str(failures)},
                ":next": to_milliseconds(next_attempt_at),
                ":owner": {"S": lease.owner},
            },
        )

    def _partition(self, ca_id: str) -> Iterator[dict[str, Any]]:
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :hot)",
            "ExpressionAttributeValues": {":pk": {"S": f"CA#{ca_id}"}, ":hot": {"S": "ca:"}},
            # A configuration that was just changed must take effect on the next read.
            "ConsistentRead": True,
        }
        return self._query(query)

    def _query(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for _ in range(_MAX_PAGES):
            with translated():
                page = self.client.query(**query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query = {**query, "ExclusiveStartKey": page["LastEvaluatedKey"]}
        raise StoreError(f"a query gave more than {_MAX_PAGES} pages")

    def _batch(self, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        wanted: Mapping[str, Any] = {self.table_name: {"Keys": keys}}
        for _ in range(_MAX_BATCH_ATTEMPTS):
            with translated():
                answer = self.client.batch_get_item(RequestItems=wanted)
            yield from answer["Responses"].get(self.table_name, [])
            wanted = answer["UnprocessedKeys"]
            if not wanted:
                return
        raise StoreError("DynamoDB left keys unprocessed: the table is throttled")

    def _put_if(
        self,
        item: dict[str, AttributeValueTypeDef],
        condition: str,
        values: dict[str, AttributeValueTypeDef] | None = None,
    ) -> bool:
        with_values: Any = {"ExpressionAttributeValues": values} if values else {}
        try:
            with translated():
                self.client.put_item(
                    TableName=self.table_name,
                    Item=item,
                    ConditionExpression=condition,
                    **with_values,
                )
        except ConditionFailedError:
            return False
        return True

    def _update_if(
        self,
        ca_id: str,
        update: str,
        condition: str,
        values: dict[str, AttributeValueTypeDef],
    ) -> bool:
        try:
            with translated():
                self.client.update_item(
                    TableName=self.table_name,
                    Key=_key(ca_id, _SYNC),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
        except ConditionFailedError:
            return False
        return True


def _key(ca_id: str, kind: str) -> dict[str, AttributeValueTypeDef]:
    return {"pk": {"S": f"CA#{ca_id}"}, "sk": {"S": kind}}


def _readable_snapshot(ca_id: str, item: Mapping[str, Any] | None) -> Snapshot | None:
    """Read the snapshot; one that cannot be read counts as none, and a sync will replace it."""
    if item is None:
        return None
    try:
        return snapshot_items.from_attributes(item)
    except UnreadableSnapshotError as error:
        _log.error("The snapshot of %s is unreadable: %s", ca_id, error)
        return None
