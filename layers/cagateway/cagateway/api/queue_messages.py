"""Batches of a queue's messages, as Lambda hands them to a function."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_log = logging.getLogger(__name__)


def is_batch(event: object) -> bool:
    """Tell whether an event is a batch of messages."""
    return isinstance(event, Mapping) and "Records" in event


def work_off_messages(event: Mapping[str, Any], do: Callable[[str], object]) -> dict[str, Any]:
    """Do what each message's body asks for; what fails comes again.

    Returns:
        Which messages failed (ReportBatchItemFailures).
    """
    return {"batchItemFailures": [{"itemIdentifier": one} for one in _failed(event, do)]}


def _failed(event: Mapping[str, Any], do: Callable[[str], object]) -> Iterator[str]:
    for record in event["Records"]:
        try:
            do(record["body"])
        except Exception:  # noqa: BLE001 - whatever one fails of, the others are done, and it comes again
            _log.exception("The message %s could not be worked off", record["messageId"])
            yield record["messageId"]
