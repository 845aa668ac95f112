"""The queue of syncs that are due: what is put into it comes, sooner or later, like an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cagateway.domain.sync.schedule import DueSyncs
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.sync import SyncRequestError
from tests.fakes.sync_requester import AskedSync, FakeSyncRequester


@dataclass
class FakeDueSyncQueue:
    """Notes what is put, and has it come as the events of a requester do.

    Args:
        syncs: Is broken when this is, and has what was asked for.
        takes: Whether it takes a message.
        room: How many messages it takes before it answers no more.
    """

    syncs: FakeSyncRequester
    takes: Callable[[DueSyncs], bool] = lambda _: True
    room: int | None = None
    messages: list[DueSyncs] = field(default_factory=list)

    def put(self, due: Sequence[DueSyncs], now: datetime) -> list[str]:
        assert now.tzinfo is not None
        if self.syncs.broken:
            raise SyncRequestError("the queue is down")
        taken = list[str]()
        for one in filter(self.takes, due):
            if self.room is not None and len(self.messages) >= self.room:
                raise SyncRequestError("the queue went down")
            self.messages.append(one)
            taken += one.ca_ids
            self.syncs.events += [AskedSync(ca_id, SyncCause.SCHEDULE, now) for ca_id in one.ca_ids]
        return taken
