"""How other functions make functions/sync run: over the event bus, or by waiting for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_lambda import LambdaClient

EVENT_SOURCE = "cagateway"
SYNC_REQUESTED = "Profile Sync Requested"
_ENTRIES_PER_CALL = 10  # PutEvents' limit


class SyncCause(StrEnum):
    """Why a sync is asked for."""

    SCHEDULE = "schedule"
    STALE_READ = "stale-read"


class SyncRequestError(Exception):
    """Nobody could be asked to sync. Harmless: the next tick of the schedule asks again."""


@dataclass(frozen=True, slots=True)
class SyncRequests:
    """Asks functions/sync to work.

    Args:
        open_events: Gives the EventBridge client; called only when there is something to ask.
        open_lambda: Gives the Lambda client; its timeouts bound how long `run_now` waits.
    """

    open_events: Callable[[], EventBridgeClient]
    open_lambda: Callable[[], LambdaClient]
    event_bus_name: str
    sync_function_name: str

    def ask(self, ca_ids: Sequence[str], cause: SyncCause, now: datetime) -> None:
        """Ask for syncs in the background, one event for each CA.

        Raises:
            SyncRequestError: Some of the events were not taken.
        """
        entries = [self._entry(ca_id, cause, now) for ca_id in ca_ids]
        for start in range(0, len(entries), _ENTRIES_PER_CALL):
            self._put(entries[start : start + _ENTRIES_PER_CALL])

    def run_now(self, ca_id: str) -> None:
        """Have a CA synced and wait until that is done, well or not: the table tells which.

        Raises:
            SyncRequestError: The function could not be run, or took too long.
        """
        try:
            self.open_lambda().invoke(
                FunctionName=self.sync_function_name,
                Payload=json.dumps({"caId": ca_id}).encode(),
            )
        except (ClientError, BotoCoreError) as error:
            raise SyncRequestError(f"functions/sync did not run: {type(error).__name__}") from error

    def _entry(self, ca_id: str, cause: SyncCause, now: datetime) -> PutEventsRequestEntryTypeDef:
        requested_at = now.astimezone(UTC).isoformat()
        return {
            "EventBusName": self.event_bus_name,
            "Source": EVENT_SOURCE,
            "DetailType": SYNC_REQUESTED,
            "Detail": json.dumps({"caId": ca_id, "cause": cause, "requestedAt": requested_at}),
        }

    def _put(self, entries: list[PutEventsRequestEntryTypeDef]) -> None:
        try:
            answer = self.open_events().put_events(Entries=entries)
        except (ClientError, BotoCoreError) as error:
            raise SyncRequestError(f"the event bus refused: {type(error).__name__}") from error
        if answer["FailedEntryCount"]:
            raise SyncRequestError(f"{answer['FailedEntryCount']} events were not taken")
