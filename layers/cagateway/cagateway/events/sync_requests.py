"""How functions have a CA synced: over the event bus, or waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cagateway.domain.sync.state import SyncCause
from cagateway.events.bus import BusEvent, EventBus
from cagateway.events.invocations import InvocationError, invoke
from cagateway.ports.events import EventBusError
from cagateway.ports.sync import SyncRequestError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

SYNC_REQUESTED = "Profile Sync Requested"


@dataclass(frozen=True, slots=True)
class SyncRequests:
    """Asks for syncs: `SyncRequester` of ports/sync.py.

    Args:
        open_lambda: Gives the Lambda client; its timeout bounds how long a reader waits.
        first_read_function_name: Empty in functions that never wait for a sync.
    """

    bus: EventBus
    open_lambda: Callable[[], LambdaClient]
    first_read_function_name: str = ""

    def ask(
        self,
        ca_ids: Sequence[str],
        cause: SyncCause,
        now: datetime,
        *,
        force: bool = False,
        principal: str | None = None,
    ) -> None:
        detail = {
            "cause": cause,
            "requestedAt": now.astimezone(UTC).isoformat(),
            "force": force,
            **({} if principal is None else {"requestedBy": principal}),
        }
        events = [BusEvent(SYNC_REQUESTED, {"caId": ca_id, **detail}) for ca_id in ca_ids]
        try:
            self.bus.send(events)
        except EventBusError as error:
            raise SyncRequestError(str(error)) from error

    def run_now(self, ca_id: str, cause: SyncCause, now: datetime) -> None:
        event = {"caId": ca_id, "cause": cause, "requestedAt": now.astimezone(UTC).isoformat()}
        try:
            invoke(self.open_lambda, self.first_read_function_name, event)
        except InvocationError as error:
            raise SyncRequestError(str(error)) from error
