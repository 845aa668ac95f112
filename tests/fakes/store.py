"""The table, in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cagateway.domain.acme.credentials import AcmeCredentialChange
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.authorities.stored_authority import (
    StoredAuthority,
    StoredStatus,
)
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.sync.run import Lease, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, ForcedRequests, SyncState


@dataclass
class InMemoryStore:
    """Keeps what DynamoDB's stores keep, under the same conditions."""

    configurations: dict[str, StoredDocument] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    states: dict[str, SyncState] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    generations: dict[str, int] = field(default_factory=dict)
    history: list[HistoryEntry] = field(default_factory=list)
    announced: list[HistoryEntry] = field(default_factory=list)
    domains: dict[str, KnownDomains] = field(default_factory=dict)

    def load(self, ca_id: str) -> StoredAuthority | None:
        stored = self.configurations.get(ca_id)
        if stored is None:
            return None
        return StoredAuthority(
            ca_id,
            json.dumps(stored.document),
            self.snapshots.get(ca_id),
            self._state(ca_id),
            None if ca_id in self.leases else self.generations.get(ca_id, 0),
            domains=self.domains.get(ca_id),
        )

    def document_text(self, ca_id: str) -> str | None:
        stored = self.configurations.get(ca_id)
        return json.dumps(stored.document) if stored else None

    def status(self, ca_id: str) -> StoredStatus | None:
        text = self.document_text(ca_id)
        return StoredStatus(ca_id, text, self._state(ca_id)) if text else None

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for ca_id in sorted(self.configurations):
            document = self.configurations[ca_id].document
            yield ca_id, {name: value for name, value in document.items() if name != "profiles"}

    def sync_states(self, ca_ids: Sequence[str]) -> dict[str, SyncState]:
        return {ca_id: self._state(ca_id) for ca_id in ca_ids}

    def note_asked(self, ca_ids: Sequence[str], until: datetime) -> None:
        for ca_id in ca_ids:
            self.states[ca_id] = replace(self._state(ca_id), asked_until=until)

    def find(self, ca_id: str) -> StoredDocument | None:
        return self.configurations.get(ca_id)

    def page(self, after: str | None, at_most: int) -> tuple[list[StoredDocument], bool]:
        ids = [ca_id for ca_id in sorted(self.configurations) if ca_id > (after or "")]
        return [self.configurations[ca_id] for ca_id in ids[:at_most]], len(ids) > at_most

    def put(
        self,
        change: DocumentChange,
        document: Mapping[str, Any],
        replaced: StoredDocument | None,
    ) -> bool:
        if self.configurations.get(change.document_id) != replaced:
            return False
        self.configurations[change.document_id] = StoredDocument(
            change.document_id, json.loads(json.dumps(document)), change.version, change.changed_at
        )
        self.history.append(change)
        return True

    def custom_fields(self, ca_id: str, source: str) -> tuple[CustomField, ...] | None:
        snapshot = self.snapshots.get(ca_id)
        return snapshot.custom_fields if snapshot and snapshot.source == source else None

    def delete(self, deleted: StoredDocument, change: DocumentChange) -> bool:
        if self.configurations.get(deleted.document_id) != deleted:
            return False
        for kept in (
            self.configurations,
            self.snapshots,
            self.states,
            self.leases,
            self.generations,
            self.domains,
        ):
            kept.pop(deleted.document_id, None)
        self.history.append(change)
        return True

    def finish(self, _now: datetime) -> int:
        return 0  # here nothing is left behind

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

    def release(self, lease: Lease) -> None:
        if self._is_held(lease):
            self._give_back(lease, self._state(lease.ca_id))

    def note_forced(self, ca_id: str, until: datetime, requested_by: str | None) -> None:
        before = self._state(ca_id).forced
        by = requested_by or (before.requested_by if before else None)
        forced = ForcedRequests(before.count + 1 if before else 1, until, by)
        self.states[ca_id] = replace(self._state(ca_id), forced=forced)

    def sync_state(self, ca_id: str) -> SyncState:
        return self._state(ca_id)

    def commit(
        self,
        lease: Lease,
        snapshot: Snapshot,
        run: SyncRun,
        _old_parts: Sequence[str] = (),  # here lists have no parts
    ) -> bool:
        known = self.snapshots.get(lease.ca_id)
        is_newer = known is None or known.generation < snapshot.generation
        if not (is_newer and self._is_held(lease) and lease.ca_id in self.configurations):
            return False
        self.snapshots[lease.ca_id] = snapshot
        state = self._state(lease.ca_id)
        self._give_back(lease, SyncState(snapshot.synced_at, snapshot.source, forced=state.forced))
        self.history.append(run)
        return True

    def fail(self, lease: Lease, backoff: Backoff, run: SyncRun) -> bool:
        if not (self._is_held(lease) and lease.ca_id in self.configurations):
            return False
        self._give_back(lease, replace(self._state(lease.ca_id), backoff=backoff))
        self.history.append(run)
        return True

    def newest(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        own = self._history_of(ca_id)
        return own[::-1][:at_most]

    def unannounced(self, ca_id: str, at_most: int) -> list[HistoryEntry]:
        own = self._history_of(ca_id)
        return [entry for entry in own if entry not in self.announced][:at_most]

    def _history_of(self, ca_id: str) -> list[HistoryEntry]:
        return [one for one in self.history if _ca_id_of(one) == ca_id]

    def mark_announced(self, entries: Sequence[HistoryEntry]) -> None:
        self.announced.extend(entries)

    def _is_held(self, lease: Lease) -> bool:
        held = self.leases.get(lease.ca_id)
        return held is not None and held.owner == lease.owner

    def _give_back(self, lease: Lease, state: SyncState) -> None:
        del self.leases[lease.ca_id]
        forced = state.forced
        if forced and lease.forced:
            left = replace(forced, count=forced.count - lease.forced)
            forced = left if left.count > 0 else None
        self.states[lease.ca_id] = replace(state, asked_until=None, forced=forced)

    def _state(self, ca_id: str) -> SyncState:
        return self.states.get(ca_id, SyncState())


def _ca_id_of(entry: HistoryEntry) -> str:
    if isinstance(entry, AcmeCredentialChange):
        raise TypeError("A CA has no ACME credentials.")
    return entry.document_id if isinstance(entry, DocumentChange) else entry.ca_id
