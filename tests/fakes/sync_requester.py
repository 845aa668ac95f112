"""functions/sync, as its callers see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cagateway.domain.sync.state import SyncCause
from cagateway.ports.sync import SyncRequestError


@dataclass(frozen=True)
class AskedSync:
    """An event that asks for a sync, on its way to functions/sync."""

    ca_id: str
    cause: SyncCause
    requested_at: datetime
    force: bool = False
    requested_by: str | None = None


@dataclass
class FakeSyncRequester:
    """Notes what is asked for, and runs a sync where a test gives one.

    Args:
        sync: Called by `run_now`, with an order's fields.
        broken: Whether nobody can be asked.
    """

    sync: Callable[..., object] = lambda **_: None
    broken: bool = False
    events: list[AskedSync] = field(default_factory=list)
    ran: list[tuple[str, SyncCause]] = field(default_factory=list)

    def ask(
        self,
        ca_ids: Sequence[str],
        cause: SyncCause,
        now: datetime,
        *,
        force: bool = False,
        principal: str | None = None,
    ) -> None:
        assert now.tzinfo is not None
        if self.broken:
            raise SyncRequestError("the bus is down")
        self.events += [AskedSync(ca_id, cause, now, force, principal) for ca_id in ca_ids]

    def run_now(self, ca_id: str, cause: SyncCause, now: datetime) -> None:
        self.ran.append((ca_id, cause))
        if self.broken:
            raise SyncRequestError("the function does not run")
        self.sync(ca_id=ca_id, cause=cause, requested_at=now)

    @property
    def asked(self) -> list[tuple[str, SyncCause]]:
        return [(event.ca_id, event.cause) for event in self.events]
