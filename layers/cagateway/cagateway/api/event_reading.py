"""Reading what a function is invoked with, message by message, or saying what is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.identifiers import printable

_M = TypeVar("_M", bound=BaseModel)


def read_event(model: type[_M], event: object) -> _M:
    """Read an event.

    Raises:
        GatewayError: MALFORMED_REQUEST, naming what is wrong with it.
    """
    try:
        return model.model_validate(event)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        details = tuple(
            ErrorDetail(
                ErrorKind.MALFORMED_REQUEST,
                problem["msg"],
                target=".".join(printable(str(part)) for part in problem["loc"]),
            )
            for problem in problems
        )
        listed = "; ".join(f"{detail.target or 'event'}: {detail.message}" for detail in details)
        raise malformed_event(f"The event is not understood: {listed}.", details) from None


def malformed_event(message: str, details: tuple[ErrorDetail, ...] = ()) -> GatewayError:
    """Say that an event is not what it must be."""
    return GatewayError(ErrorKind.MALFORMED_REQUEST, message, target="event", details=details)


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
