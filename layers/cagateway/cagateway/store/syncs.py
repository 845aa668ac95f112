"""What a sync writes: its lease, and in one transaction its list, its state and its history."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cagateway.domain.authorities.stored_authority import StoredAuthority
from cagateway.domain.sync.run import Lease, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, SyncState
from cagateway.ports.store_errors import StoreError
from cagateway.store import Action, Attributes, keys
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.history import history_action
from cagateway.store.items import snapshots as snapshot_items
from cagateway.store.items import sync_states as sync_state_items
from cagateway.store.items.document_digests import attribute_of, digest_in, digest_of
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.table import setting
from cagateway.values import dataclass

_log = logging.getLogger(__name__)
_IS_HELD = "leaseOwner = :owner"
_IS_NEWER = "attribute_not_exists(generation) OR generation < :generation"


@dataclass(frozen=True, slots=True)
class DynamoDBSyncStore(DynamoDBStore):
    """Where syncs read and write: `Syncs` of ports/sync.py."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA: a sync must know each part that there is."""
        items = self._whole(ca_id)
        self._complete_digest(ca_id, items)
        return self._of_whole(ca_id, items)

    def _complete_digest(self, ca_id: str, items: Mapping[str, Mapping[str, Any]]) -> None:
        """Store the digest of a document that the last release wrote: readers may write none."""
        item = items.get(keys.CONFIGURATION)
        if item is None or digest_in(items.get(keys.SYNC, {})) == digest_of(item["document"]["S"]):
            return
        is_still = self.table.check_action(
            keys.key(ca_id, keys.CONFIGURATION),
            "version = :version AND changedAt = :at",
            {":version": item["version"], ":at": item["changedAt"]},
        )
        digest = attribute_of(item["document"]["S"])
        try:
            # Unless the document has changed since: another sync will do as well.
            self.table.transact(
                [is_still, self.table.set_action(keys.key(ca_id, keys.SYNC), digest)]
            )
        except StoreError:
            _log.exception("The digest of the document of %s could not be stored", ca_id)

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        updated = self.table.update(
            keys.key(ca_id, keys.SYNC),
            "SET leaseOwner = :owner, leaseUntil = :until ADD generation :one",
            "attribute_not_exists(leaseUntil) OR leaseUntil <= :now",
            {
                ":owner": {"S": owner},
                ":until": to_milliseconds(expires_at),
                ":now": to_milliseconds(now),
                ":one": {"N": "1"},
            },
            give="UPDATED_NEW",
            # An owner takes a lease once.
            is_own=lambda item: item.get("leaseOwner") == {"S": owner},
        )
        if updated is None:
            return None
        return Lease(ca_id, owner, int(updated["generation"]["N"]), expires_at)

    def release(self, lease: Lease) -> None:
        update, values = _giving_back(lease)
        self.table.update(keys.key(lease.ca_id, keys.SYNC), update, _IS_HELD, values)

    def note_forced(self, ca_id: str, until: datetime, requested_by: str | None) -> None:
        # A counter, which each sync lessens by those that it saw: none is lost between two syncs.
        values: Attributes = {":until": to_milliseconds(until)}
        values[":one"] = {"N": "1"}
        update = "SET forcedUntil = :until"
        if requested_by is not None:
            update += ", forcedBy = :by"
            values[":by"] = {"S": requested_by}
        key = keys.key(ca_id, keys.SYNC)
        self.table.update(key, f"{update} ADD forcedRequests :one", "attribute_exists(pk)", values)

    def sync_state(self, ca_id: str) -> SyncState:
        return sync_state_items.from_attributes(self.table.get(keys.key(ca_id, keys.SYNC)) or {})

    def commit(
        self, lease: Lease, snapshot: Snapshot, run: SyncRun, old_parts: Sequence[str] = ()
    ) -> bool:
        manifest, parts = snapshot_items.to_items(snapshot)
        for sort_key, part in parts.items():
            self.table.put({**keys.key(lease.ca_id, sort_key), **part})
        is_written = self.table.transact(
            [
                self.table.put_action(
                    {**keys.key(lease.ca_id, keys.SNAPSHOT), **manifest},
                    _IS_NEWER,
                    {":generation": manifest["generation"]},
                ),
                self._note(
                    lease,
                    {
                        "syncedAt": to_milliseconds(snapshot.synced_at),
                        "syncedSource": {"S": snapshot.source},
                        "listGeneration": manifest["generation"],
                    },
                    removing=("setback",),
                ),
                *self._remember(run),
            ]
        )
        if is_written:
            # An earlier life of the CA may have left parts of this very generation.
            old_keys = [keys.key(lease.ca_id, one) for one in old_parts if one not in parts]
            # A reader who has an older manifest looks again.
            self.table.delete_many(old_keys)
        return is_written

    def fail(self, lease: Lease, backoff: Backoff, run: SyncRun) -> bool:
        return self.table.transact(
            [
                self._note(lease, {"setback": sync_state_items.to_backoff(backoff)}),
                *self._remember(run),
            ]
        )

    def _note(self, lease: Lease, attributes: Attributes, removing: Sequence[str] = ()) -> Action:
        update, values = setting(attributes)
        giving_back, own_values = _giving_back(lease, removing)
        key = keys.key(lease.ca_id, keys.SYNC)
        return self.table.update_action(
            key, f"{update} {giving_back}", _IS_HELD, values | own_values
        )

    def _remember(self, run: SyncRun) -> list[Action]:
        """Keep the run, provided that the CA still exists."""
        configuration = keys.key(run.ca_id, keys.CONFIGURATION)
        return [
            self.table.check_action(configuration, "attribute_exists(pk)"),
            history_action(self.table, run),
        ]


def _giving_back(lease: Lease, removing: Sequence[str] = ()) -> tuple[str, Attributes]:
    """Make the part of an update that ends a lease, and its values."""
    removed = ", ".join(("leaseOwner", "leaseUntil", "askedUntil", *removing))
    values: Attributes = {":owner": {"S": lease.owner}}
    if not lease.forced:
        return f"REMOVE {removed}", values
    values[":done"] = {"N": str(-lease.forced)}
    return f"REMOVE {removed} ADD forcedRequests :done", values
