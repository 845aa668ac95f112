"""Reading the table, and noting that a sync was asked for: what the read path may do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from cagateway.domain.authorities.stored_authority import StoredAuthority, StoredStatus
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store import keys
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.items import sync_states as sync_state_items
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.items.snapshots import UnreadableSnapshotError
from cagateway.store.kept_reads import KeptDocuments, KeptDomains, KeptLists
from cagateway.store.table import Table, beginning_with
from cagateway.values import dataclass

# A list of several items can be replaced while it is read; to be replaced twice in a row it would
# have to be synced faster than it is read.
_LOOKS_AT_PARTS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DynamoDBStore:
    """Where CAs are read from. Its methods raise `StoreError`.

    Args:
        lists: Lists that this container has read.
        documents: Documents that it has read.
        domains: What it has read of domains.
        clock: Seconds that only grow.
    """

    table: Table
    lists: KeptLists = field(default_factory=KeptLists, repr=False, compare=False)
    documents: KeptDocuments = field(default_factory=KeptDocuments, repr=False, compare=False)
    domains: KeptDomains = field(default_factory=KeptDomains, repr=False, compare=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA; `None` if it is not configured. One round trip, but after a change.

        A list, a document and what is known of domains, which this container has read, are not read
        again while where the CA's syncs stand tells that they are still the ones; if it does not, a
        second round trip, or a third, brings what has changed.
        """
        if not self.lists.knows(ca_id):
            return self.load_whole(ca_id)
        items = self._beside_the_list(ca_id)
        kept, sync = self.lists.of(ca_id), items.get(keys.SYNC, {})
        is_still = sync_state_items.tells_of(sync, kept) and self.domains.are_those_of(ca_id, sync)
        if not is_still:
            return self.load_whole(ca_id)
        return _authority(ca_id, items, kept, self.domains.of(ca_id))

    def load_whole(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA in one round trip, whatever was read before."""
        return self._of_whole(ca_id, self._whole(ca_id))

    def document_text(self, ca_id: str) -> str | None:
        item = self._beside_the_list(ca_id).get(keys.CONFIGURATION)
        text: str | None = item["document"]["S"] if item else None
        return text

    def status(self, ca_id: str) -> StoredStatus | None:
        items = self._beside_the_list(ca_id)
        if keys.CONFIGURATION not in items:
            return None
        document_text = items[keys.CONFIGURATION]["document"]["S"]
        sync_state = sync_state_items.from_attributes(items.get(keys.SYNC, {}))
        return StoredStatus(ca_id, document_text, sync_state)

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
        from cagateway.store.summaries import DynamoDBSummaries  # noqa: PLC0415 - the list alone needs it

        return DynamoDBSummaries(self.table).summaries()

    def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
        updated = self.table.update(
            keys.key(ca_id, keys.SYNC),
            "SET askedUntil = :until",
            "attribute_not_exists(askedUntil) OR askedUntil <= :now",
            {":until": to_milliseconds(until), ":now": to_milliseconds(now)},
            # To the millisecond: should two have asked at once, there are two syncs, one at a time.
            is_own=lambda item: item.get("askedUntil") == to_milliseconds(until),
        )
        return updated is not None

    def _beside_the_list(self, ca_id: str) -> dict[str, Mapping[str, Any]]:
        """Read a CA's document, or that the one that is kept is still its own, and its state."""
        kept = self.documents.of(ca_id, self.clock())
        if kept is not None:
            sync = self.table.get(keys.key(ca_id, keys.SYNC)) or {}
            if kept.is_that_of(sync):
                return {keys.CONFIGURATION: kept.item, keys.SYNC: sync}
        read_at_seconds = self.clock()
        wanted = [keys.key(ca_id, name) for name in (keys.CONFIGURATION, keys.SYNC)]
        found = self.table.get_many(wanted, consistent=True)
        items: dict[str, Mapping[str, Any]] = {item["sk"]["S"]: item for item in found}
        self._keep_document(ca_id, items, read_at_seconds)
        return items

    def _whole(self, ca_id: str) -> dict[str, dict[str, Any]]:
        read_at_seconds = self.clock()
        items = self._items(ca_id)
        for _ in range(_LOOKS_AT_PARTS - 1):
            if not _lacks_parts(items):
                break
            items = self._items(ca_id)
        self._keep_document(ca_id, items, read_at_seconds)
        return items

    def _of_whole(
        self, ca_id: str, items: Mapping[str, Mapping[str, Any]]
    ) -> StoredAuthority | None:
        snapshot = _readable_snapshot(ca_id, items)
        if keys.CONFIGURATION in items:
            self.lists.keep(ca_id, snapshot)
        else:
            self.lists.forget(ca_id)
        return _authority(ca_id, items, snapshot, self.domains.read(ca_id, items))

    def _keep_document(
        self, ca_id: str, items: Mapping[str, Mapping[str, Any]], read_at_seconds: float
    ) -> None:
        document, sync = items.get(keys.CONFIGURATION), items.get(keys.SYNC, {})
        self.documents.keep(ca_id, document, sync, read_at_seconds)

    def _items(self, ca_id: str) -> dict[str, dict[str, Any]]:
        found = self.table.query(
            **beginning_with(keys.key(ca_id, keys.HOT)),
            # A configuration that was just changed must take effect on the next read.
            ConsistentRead=True,
        )
        return {item["sk"]["S"]: item for item in found}


def _authority(
    ca_id: str,
    items: Mapping[str, Mapping[str, Any]],
    snapshot: Snapshot | None,
    domains: KnownDomains | None,
) -> StoredAuthority | None:
    if keys.CONFIGURATION not in items:
        return None
    sync = items.get(keys.SYNC, {})
    return StoredAuthority(
        ca_id=ca_id,
        document_text=items[keys.CONFIGURATION]["document"]["S"],
        snapshot=snapshot,
        sync_state=sync_state_items.from_attributes(sync),
        generation=_generation(sync),
        part_keys=tuple(name for name in items if name.startswith(keys.SNAPSHOT_PARTS)),
        domains=domains,
    )


def _generation(sync: Mapping[str, Any]) -> int | None:
    return None if "leaseOwner" in sync else int(sync.get("generation", {"N": "0"})["N"])


def _lacks_parts(items: Mapping[str, Mapping[str, Any]]) -> bool:
    manifest = items.get(keys.SNAPSHOT, {})
    return any(name not in items for name in snapshot_items.part_keys(manifest))


def _readable_snapshot(ca_id: str, items: Mapping[str, Mapping[str, Any]]) -> Snapshot | None:
    """Read the snapshot; one that cannot be read counts as none, and a sync will replace it."""
    if keys.SNAPSHOT not in items:
        return None
    try:
        return snapshot_items.from_items(items)
    except UnreadableSnapshotError as error:
        _log.error("The snapshot of %s is unreadable: %s", ca_id, error)
        return None
