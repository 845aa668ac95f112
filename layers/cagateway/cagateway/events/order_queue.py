"""The queue of functions/collection: orders to poll, CAs to compare, list and assess, domains."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.domain.orders.order import Order
from cagateway.domain.orders.polling import LONGEST_DELAY_SECONDS
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

_MESSAGES_PER_CALL = 10  # SendMessageBatch's limit

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OrderQueue:
    """Asks functions/collection: the queues of ports/orders.py, domains.py and foresight.py.

    What gets lost here, the schedule asks for again.

    Args:
        open_client: Gives the SQS client; called only when there is something to send.
    """

    open_client: Callable[[], SQSClient]
    queue_url: str

    def poll_later(self, order: Order, now: datetime) -> None:
        if order.next_poll_at is None:
            return
        delay_seconds = int((order.next_poll_at - now).total_seconds()) + 1
        if delay_seconds <= LONGEST_DELAY_SECONDS:
            message = {"caId": order.ca_id, "orderId": order.order_id}
            self._send([_entry(0, message, max(0, delay_seconds))])

    def poll_now(self, due: Sequence[tuple[str, str]]) -> None:
        self._send_all({"caId": ca_id, "orderId": order_id} for ca_id, order_id in due)

    def compare(self, ca_ids: Sequence[str]) -> bool:
        return self._send([_entry(0, {"compare": list(ca_ids)}, 0)])

    def read_domains(self, ca_ids: Sequence[str]) -> bool:
        # To the last release, which may be the one that is asked, it is a comparison of nothing.
        return self._send([_entry(0, {"compare": [], "domains": list(ca_ids)}, 0)])

    def list_certificates(self, ca_ids: Sequence[str]) -> None:
        # To the last release, it is a comparison of nothing.
        self._send_all({"compare": [], "listCertificatesOf": ca_id} for ca_id in ca_ids)

    def assess(self, ca_ids: Sequence[str], *, delay_seconds: int, reads_domains: bool) -> bool:
        # To the last release it is a comparison of nothing, as the domains are.
        message = {"compare": [], "assess": list(ca_ids), "readsDomains": reads_domains}
        return self._send([_entry(0, message, delay_seconds)])

    def _send_all(self, messages: Iterable[Mapping[str, Any]]) -> None:
        entries = [_entry(number, message, 0) for number, message in enumerate(messages)]
        for start in range(0, len(entries), _MESSAGES_PER_CALL):
            self._send(entries[start : start + _MESSAGES_PER_CALL])

    def _send(self, entries: list[SendMessageBatchRequestEntryTypeDef]) -> bool:
        try:
            answer = self.open_client().send_message_batch(QueueUrl=self.queue_url, Entries=entries)
        except (ClientError, BotoCoreError):
            _log.exception("No poll of orders could be asked for; the schedule will")
            return False
        if answer.get("Failed"):
            _log.error("%s polls of orders were not taken by the queue", len(answer["Failed"]))
        return not answer.get("Failed")


def _entry(
    number: int, message: Mapping[str, Any], delay_seconds: int
) -> SendMessageBatchRequestEntryTypeDef:
    body = json.dumps(message, separators=(",", ":"))
    return {"Id": str(number), "MessageBody": body, "DelaySeconds": delay_seconds}
