"""How functions have a CA synced, or a document tried out: over the event bus, or waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.domain.sync.state import SyncCause
from cagateway.events.bus import BusEvent, EventBus
from cagateway.events.errors import EventBusError, SyncRequestError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import InvocationResponseTypeDef

SYNC_REQUESTED = "Profile Sync Requested"


@dataclass(frozen=True, slots=True)
class SyncRequests:
    """Asks for syncs, and for trying out documents.

    Args:
        open_lambda: Gives the Lambda client; its timeouts bound how long those who wait do.
        first_read_function_name: Empty where nobody waits for a sync.
        connection_test_function_name: Empty where nobody tries out documents.
    """

    bus: EventBus
    open_lambda: Callable[[], LambdaClient]
    first_read_function_name: str = ""
    connection_test_function_name: str = ""

    def ask(
        self,
        ca_ids: Sequence[str],
        cause: SyncCause,
        now: datetime,
        *,
        force: bool = False,
        principal: str | None = None,
    ) -> None:
        """Ask for syncs in the background, one event for each CA.

        Raises:
            SyncRequestError: Some of the events were not taken; the others were.
        """
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
        """Have a CA synced and wait until that is done, well or not: the table tells which.

        A sync that started since `now` will do.

        Raises:
            SyncRequestError: The function could not be run, or took too long.
        """
        event = {"caId": ca_id, "cause": cause, "requestedAt": now.astimezone(UTC).isoformat()}
        self._invoke(self.first_read_function_name, event)

    def try_connection(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Have a document that is not stored tried out at Sectigo, and wait.

        Raises:
            SyncRequestError: The function could not be run, failed, or took too long.
        """
        return self._ask_connection_test({"connectionTest": document})

    def list_organizations(self, account: Mapping[str, str]) -> dict[str, Any]:
        """Have Sectigo asked for the organizations that an account may use, and wait.

        Raises:
            SyncRequestError: The function could not be run, failed, or took too long.
        """
        return self._ask_connection_test({"organizationsOf": account})

    def _ask_connection_test(self, event: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._invoke(self.connection_test_function_name, event)
        if "FunctionError" in answer:
            raise SyncRequestError("functions/connection_test failed")
        published: dict[str, Any] = json.loads(answer["Payload"].read())
        return published

    def _invoke(self, function: str, event: Mapping[str, Any]) -> InvocationResponseTypeDef:
        payload = json.dumps(event).encode()
        try:
            return self.open_lambda().invoke(FunctionName=function, Payload=payload)
        except (ClientError, BotoCoreError) as error:
            raise SyncRequestError(f"{function} did not run: {type(error).__name__}") from error
