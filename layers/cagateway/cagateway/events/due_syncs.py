"""The queue that spreads the syncs that are due: each message with a delay of its own."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.domain.sync.schedule import DueSyncs
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.sync import SyncRequestError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# SendMessageBatch's limit. Its other one, 256 KB, is far: a message of four CAs has 400 bytes.
_MESSAGES_PER_CALL = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DueSyncQueue:
    """Asks functions/sync later: `DueSyncRequests` of ports/sync.py.

    What gets lost here is due at the next tick as well.

    Args:
        open_client: Gives the SQS client; called only when there is something to send.
    """

    open_client: Callable[[], SQSClient]
    queue_url: str

    def put(self, due: Sequence[DueSyncs], now: datetime) -> list[str]:
        taken = list[str]()
        for start in range(0, len(due), _MESSAGES_PER_CALL):
            taken += self._send(due[start : start + _MESSAGES_PER_CALL], now)
        return taken

    def _send(self, due: Sequence[DueSyncs], now: datetime) -> list[str]:
        entries = [_entry(place, one, now) for place, one in enumerate(due)]
        try:
            answer = self.open_client().send_message_batch(QueueUrl=self.queue_url, Entries=entries)
        except (ClientError, BotoCoreError) as error:
            problem = f"The queue of due syncs did not take them: {type(error).__name__}"
            raise SyncRequestError(problem) from error
        if refused := answer.get("Failed", []):
            _log.error("%s messages were refused, first: %s", len(refused), refused[0].get("Code"))
        lost = {int(one["Id"]) for one in refused}
        return [ca_id for place, one in enumerate(due) if place not in lost for ca_id in one.ca_ids]


def _entry(place: int, due: DueSyncs, now: datetime) -> SendMessageBatchRequestEntryTypeDef:
    message = {
        "caIds": due.ca_ids,
        "cause": SyncCause.SCHEDULE,
        "requestedAt": now.astimezone(UTC).isoformat(),
    }
    body = json.dumps(message, separators=(",", ":"))
    return {"Id": str(place), "MessageBody": body, "DelaySeconds": due.delay_seconds}
