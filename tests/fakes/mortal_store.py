"""A table in whose midst a sync dies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cagateway.domain.sync.run import Lease, SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff
from cagateway.ports.store_errors import StoreError
from tests.fakes.store import InMemoryStore


@dataclass
class MortalStore(InMemoryStore):
    """Lets one sync die as it writes.

    Args:
        death: What befalls the next sync that writes: the table fails just `before` or just
            `after` that, and is well again; or the sync is cut off from it `for good`.
        cut_off: The owners of leases whose syncs are.
    """

    death: str | None = None
    cut_off: set[str] = field(default_factory=set)

    def commit(
        self, lease: Lease, snapshot: Snapshot, run: SyncRun, old_parts: Sequence[str] = ()
    ) -> bool:
        write = InMemoryStore.commit
        return self._write(lease, lambda: write(self, lease, snapshot, run, old_parts))

    def fail(self, lease: Lease, backoff: Backoff, run: SyncRun) -> bool:
        return self._write(lease, lambda: InMemoryStore.fail(self, lease, backoff, run))

    def release(self, lease: Lease) -> None:
        self._check(lease)
        super().release(lease)

    def _write(self, lease: Lease, write: Callable[[], bool]) -> bool:
        death, self.death = self.death, None
        if death == "for good":
            self.cut_off.add(lease.owner)
        self._check(lease)
        if death == "before":
            raise StoreError(death)
        is_written = write()
        if death == "after":
            raise StoreError(death)
        return is_written

    def _check(self, lease: Lease) -> None:
        if lease.owner in self.cut_off:
            raise StoreError("cut off")
