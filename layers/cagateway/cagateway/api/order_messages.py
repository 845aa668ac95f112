"""What functions/collection is given: messages of its queue, and the daily event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from cagateway.api.event_reading import is_batch, work_off_messages
from cagateway.domain.identifiers import is_identifier
from cagateway.domain.orders.order_ids import is_order_id
from cagateway.values import dataclass

# No organization is shared by more CAs than this; a message has 256 KB.
_MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class PollOrder:
    """See to an order, if it is time."""

    ca_id: str
    order_id: str


@dataclass(frozen=True, slots=True)
class CompareOrders:
    """Hold the orders of CAs, which share an organization, against Sectigo's."""

    ca_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadDomains:
    """Read the domains that the login of CAs sees, which they share."""

    ca_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssessAuthorities:
    """Compute the readiness of CAs.

    Args:
        reads_domains: Whether their domains are read before.
    """

    ca_ids: tuple[str, ...]
    reads_domains: bool = False


@dataclass(frozen=True, slots=True)
class CompareAll:
    """Ask for each organization's comparison, each login's domains and each CA's readiness."""


@dataclass(frozen=True, slots=True)
class ListCertificates:
    """List a CA's certificates, as far as they are not."""

    ca_id: str


Task = PollOrder | CompareOrders | ReadDomains | ListCertificates | AssessAuthorities | CompareAll


class UnreadableMessageError(Exception):
    """A message that the gateway did not write; it ends as a dead letter."""


def work_off(event: Mapping[str, Any], do: Callable[[Task], None]) -> dict[str, Any]:
    """Do what an event asks for, message by message; what fails comes again.

    Args:
        event: A batch of the queue's messages, or the daily event.
        do: Does one thing.

    Returns:
        Which messages failed (ReportBatchItemFailures).
    """
    if not is_batch(event):
        do(CompareAll())
        return {}
    return work_off_messages(event, lambda body: do(read_task(body)))


def read_task(body: str) -> Task:
    """Read one message.

    Raises:
        UnreadableMessageError: It is not a message of ours.
    """
    try:
        sent: object = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableMessageError from None
    message = cast("Mapping[str, object]", sent) if isinstance(sent, Mapping) else {}
    ca_id, order_id, compared = (message.get(name) for name in ("caId", "orderId", "compare"))
    read, assessed = message.get("domains"), message.get("assess")
    if isinstance(assessed, list):
        return AssessAuthorities(_ca_ids(assessed), message.get("readsDomains") is True)
    if isinstance(read, list):
        return ReadDomains(_ca_ids(read))
    listed = message.get("listCertificatesOf")
    if _is_ca_id(listed):
        return ListCertificates(str(listed))
    if isinstance(compared, list):
        return CompareOrders(_ca_ids(compared))
    if _is_ca_id(ca_id) and isinstance(order_id, str) and is_order_id(order_id):
        return PollOrder(str(ca_id), order_id)
    raise UnreadableMessageError


def _ca_ids(listed: list[object]) -> tuple[str, ...]:
    return tuple(str(one) for one in listed[:_MOST_COMPARED] if _is_ca_id(one))


def _is_ca_id(value: object) -> bool:
    return isinstance(value, str) and is_identifier(value)
