"""A whole gateway in memory: the real use cases on doubles of everything outside."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cagateway.domain.sync.run import SyncOrder, SyncReport
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.services.sync.outbox import Announcer
from cagateway.services.sync.profile_sync import ProfileSynchronizer
from cagateway.services.sync.schedule import TickReport, tick
from tests.documents import SECTIGO_TYPES, creation, document
from tests.fakes.clock import FakeClock
from tests.fakes.due_sync_queue import FakeDueSyncQueue
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.sectigo import FakeSectigo
from tests.fakes.store import InMemoryStore
from tests.fakes.sync_requester import FakeSyncRequester


@dataclass
class FakeGateway:
    """One CA, `ca-1`, with sync on and Sectigo's golden list behind it."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: InMemoryStore = field(default_factory=InMemoryStore)
    sectigo: FakeSectigo = field(default_factory=lambda: FakeSectigo(SECTIGO_TYPES))
    syncs: FakeSyncRequester = field(default_factory=FakeSyncRequester)
    bus: FakeEventBus = field(default_factory=FakeEventBus)
    queue: FakeDueSyncQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = FakeDueSyncQueue(self.syncs)
        self.syncs.sync = self.sync
        self.configure()

    def configure(self, content: dict[str, Any] | None = None) -> None:
        self.store.configurations.pop("ca-1", None)
        self.create("ca-1", content or document())

    def create(self, ca_id: str, content: dict[str, Any]) -> None:
        assert self.store.put(creation(ca_id, self.clock()), content, None)

    def read(self) -> Reading:
        return self.reader().read("ca-1")

    def is_up(self) -> bool:
        return self.reader().is_up("ca-1")

    def reader(self) -> AuthorityReader:
        return AuthorityReader(self.store, self.syncs, self.clock, self.clock.sleep)

    def synchronizer(self) -> ProfileSynchronizer:
        announcer = Announcer(self.store, self.bus)
        return ProfileSynchronizer(
            self.store, self.sectigo, announcer, self.syncs, self.clock, jitter=lambda: 0.0
        )

    def tick(self) -> TickReport:
        return tick(self.store, self.syncs, self.queue, self.clock())

    def deliver(self) -> list[SyncReport]:
        """Have every sync done that was asked for by event."""
        events, self.syncs.events = self.syncs.events, []
        return [
            self.sync(
                event.ca_id,
                cause=event.cause,
                requested_at=event.requested_at,
                force=event.force,
                requested_by=event.requested_by,
            )
            for event in events
        ]

    def sync_at_next_attempt(self) -> float:
        """Sync, move on to when the next sync may try, and tell how many seconds that took."""
        backoff = self.sync().backoff
        assert backoff is not None
        seconds = (backoff.next_attempt_at - self.clock()).total_seconds()
        self.clock.advance(seconds)
        return seconds

    def sync(self, ca_id: str = "ca-1", **changes: Any) -> SyncReport:  # noqa: ANN401 - any field
        expires_at = self.clock() + timedelta(seconds=60)
        return self.synchronizer().sync(replace(SyncOrder(ca_id, "me", expires_at), **changes))
