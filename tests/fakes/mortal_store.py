"""A table in whose midst a sync dies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cagateway.domain.sync.lease import Lease
from cagateway.domain.sync.run import SyncRun
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Setback
from cagateway.store.errors import StoreError
from tests.fakes.store import InMemoryStore


@dataclass
class MortalStore(InMemoryStore):
    """Lets one sync die as it writes.

    Args:
        death: Just `before` or just `after` what the next sync writes.
    """

    death: str | None = None

    def commit(
        self, lease: Lease, snapshot: Snapshot, run: SyncRun, old_parts: Sequence[str] = ()
    ) -> bool:
        return self._write(lambda: InMemoryStore.commit(self, lease, snapshot, run, old_parts))

    def fail(self, lease: Lease, setback: Setback, run: SyncRun) -> bool:
        return self._write(lambda: InMemoryStore.fail(self, lease, setback, run))

    def _write(self, write: Callable[[], bool]) -> bool:
        death, self.death = self.death, None
        if death == "before":
            raise StoreError(death)
        is_written = write()
        if death == "after":
            raise StoreError(death)
        return is_written
