"""The event bus, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.events.bus import BusEvent
from cagateway.events.published import announcements
from cagateway.ports.events import EventBusError


@dataclass
class FakeEventBus:
    """Keeps what it is sent.

    Args:
        broken: Whether nothing is taken.
    """

    broken: bool = False
    sent: list[BusEvent] = field(default_factory=list)

    def send(self, events: Sequence[BusEvent]) -> None:
        if self.broken and events:
            raise EventBusError("the bus is down")
        self.sent += events

    def publish(self, entries: Sequence[HistoryEntry]) -> None:
        self.send([event for entry in entries for event in announcements(entry)])

    def types(self) -> list[str]:
        return [event.detail_type for event in self.sent]
