"""The event bus: what the gateway tells others, and its own functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.ports.events import EventBusError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

EVENT_SOURCE = "cagateway"
# PutEvents' limits: ten entries, and 256 KB with their names counted in.
_ENTRIES_PER_CALL = 10
_BYTES_PER_CALL = 240_000


@dataclass(frozen=True, slots=True)
class BusEvent:
    """One event.

    Args:
        detail_type: What happened, or is asked for.
        detail: JSON, in all at most 200 KB.
    """

    detail_type: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventBus:
    """Where events go.

    Args:
        open_client: Gives the EventBridge client; called only when there is something to send.
    """

    open_client: Callable[[], EventBridgeClient]
    name: str

    def send(self, events: Sequence[BusEvent]) -> None:
        """Send events, all that can be.

        Raises:
            EventBusError: Some were not taken; the others were.
        """
        problems = [
            problem for batch in _batches(self._entries(events)) for problem in self._put(batch)
        ]
        if problems:
            raise EventBusError(f"{len(problems)} events were not taken, first: {problems[0]}")

    def _entries(self, events: Sequence[BusEvent]) -> Iterator[PutEventsRequestEntryTypeDef]:
        for event in events:
            yield {
                "EventBusName": self.name,
                "Source": EVENT_SOURCE,
                "DetailType": event.detail_type,
                "Detail": json.dumps(event.detail, separators=(",", ":"), ensure_ascii=False),
            }

    def _put(self, batch: list[PutEventsRequestEntryTypeDef]) -> list[str]:
        """Send one batch; name what was wrong with each event that was not taken."""
        try:
            answer = self.open_client().put_events(Entries=batch)
        except (ClientError, BotoCoreError) as error:
            return [type(error).__name__] * len(batch)
        return [entry["ErrorCode"] for entry in answer["Entries"] if "ErrorCode" in entry]


def _batches(
    entries: Iterator[PutEventsRequestEntryTypeDef],
) -> Iterator[list[PutEventsRequestEntryTypeDef]]:
    batch: list[PutEventsRequestEntryTypeDef] = []
    size_bytes = 0
    for entry in entries:
        entry_bytes = len(entry["Detail"].encode()) + len(entry["DetailType"]) + len(EVENT_SOURCE)
        if batch and (
            len(batch) == _ENTRIES_PER_CALL or size_bytes + entry_bytes > _BYTES_PER_CALL
        ):
            yield batch
            batch, size_bytes = [], 0
        batch.append(entry)
        size_bytes += entry_bytes
    if batch:
        yield batch
