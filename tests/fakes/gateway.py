"""A whole gateway in memory: the real use cases on doubles of everything outside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cagateway.reading import AuthorityReader, Reading
from cagateway.synchronizing import ProfileSynchronizer, SyncOrder, SyncReport
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.clock import FakeClock
from tests.fakes.sectigo import FakeSectigo
from tests.fakes.store import InMemoryStore
from tests.fakes.sync_triggers import FakeSyncTriggers


@dataclass
class FakeGateway:
    """One CA, `ca-1`, with sync on and Sectigo's golden list behind it."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: InMemoryStore = field(default_factory=InMemoryStore)
    sectigo: FakeSectigo = field(default_factory=lambda: FakeSectigo(SECTIGO_TYPES))
    triggers: FakeSyncTriggers = field(default_factory=FakeSyncTriggers)

    def __post_init__(self) -> None:
        self.triggers.sync = self.sync
        self.configure()

    def configure(self, content: dict[str, Any] | None = None) -> None:
        self.store.documents_by_id.pop("ca-1", None)
        self.store.create_configuration("ca-1", content or document())

    def read(self) -> Reading:
        return self.reader().read("ca-1")

    def reader(self) -> AuthorityReader:
        return AuthorityReader(self.store, self.triggers, self.clock, self.clock.sleep)

    def synchronizer(self) -> ProfileSynchronizer:
        return ProfileSynchronizer(self.store, self.sectigo, self.clock, jitter=lambda: 0.0)

    def sync(self, ca_id: str = "ca-1", **changes: Any) -> SyncReport:  # noqa: ANN401 - any field
        expires_at = self.clock() + timedelta(seconds=60)
        return self.synchronizer().sync(replace(SyncOrder(ca_id, "me", expires_at), **changes))
