"""Reading what a function is invoked with, or saying what is wrong with it."""

from __future__ import annotations

from typing import TypeVar

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
