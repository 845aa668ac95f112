"""The table, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cagateway.domain.snapshot import Snapshot
from cagateway.domain.sync_state import SyncFailure, SyncState
from cagateway.store.records import Lease, StoredAuthority


@dataclass
class InMemoryStore:
    """Keeps what `DynamoDBStore` keeps, under the same conditions."""

    documents_by_id: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    states: dict[str, SyncState] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)

    def load(self, ca_id: str) -> StoredAuthority | None:
        if ca_id not in self.documents_by_id:
            return None
        document = json.loads(self.documents_by_id[ca_id])
        return StoredAuthority(ca_id, document, self.snapshots.get(ca_id), self._state(ca_id))

    def documents(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for ca_id in sorted(self.documents_by_id):
            yield ca_id, json.loads(self.documents_by_id[ca_id])

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        return {ca_id: self._state(ca_id) for ca_id in ca_ids}

    def create_configuration(self, ca_id: str, document: Mapping[str, Any]) -> bool:
        if ca_id in self.documents_by_id:
            return False
        self.documents_by_id[ca_id] = json.dumps(document)
        return True

    def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
        state = self._state(ca_id)
        if state.is_asked_for(now):
            return False
        self.states[ca_id] = replace(state, asked_until=until)
        return True

    def acquire_lease(
        self, ca_id: str, owner: str, now: datetime, expires_at: datetime
    ) -> Lease | None:
        held = self.leases.get(ca_id)
        if held is not None and now < held.expires_at:
            return None
        self.generations[ca_id] = self.generations.get(ca_id, 0) + 1
        self.leases[ca_id] = Lease(ca_id, owner, self.generations[ca_id], expires_at)
        return self.leases[ca_id]

    def publish(self, ca_id: str, snapshot: Snapshot) -> bool:
        known = self.snapshots.get(ca_id)
        if known is not None and known.generation >= snapshot.generation:
            return False
        self.snapshots[ca_id] = snapshot
        return True

    def record_success(self, lease: Lease, snapshot: Snapshot) -> bool:
        if not self._give_back(lease):
            return False
        self.states[lease.ca_id] = SyncState(
            synced_at=snapshot.synced_at, synced_source=snapshot.source
        )
        return True

    def record_failure(
        self, lease: Lease, failure: SyncFailure, failures: int, next_attempt_at: datetime
    ) -> bool:
        if not self._give_back(lease):
            return False
        self.states[lease.ca_id] = replace(
            self._state(lease.ca_id),
            asked_until=None,
            failure=failure,
            consecutive_failures=failures,
            next_attempt_at=next_attempt_at,
        )
        return True

    def _give_back(self, lease: Lease) -> bool:
        held = self.leases.get(lease.ca_id)
        if held is None or held.owner != lease.owner:
            return False
        del self.leases[lease.ca_id]
        return True

    def _state(self, ca_id: str) -> SyncState:
        return self.states.get(ca_id, SyncState())
