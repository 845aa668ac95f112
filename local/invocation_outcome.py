"""What an invocation comes to: a result or an error, both as JSON, as Lambda hands them out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Lambda's quota for a synchronous response, as its own error message states it.
MAX_RESULT_BYTES = 6_291_556


@dataclass(frozen=True, slots=True)
class Outcome:
    """A function's result, or Lambda's error object in its place.

    Args:
        log_tail: The end of what it logged; nothing of one that was killed.
    """

    payload: bytes
    is_error: bool = False
    log_tail: bytes = b""


def error_outcome(kind: str, message: str, stack_trace: Sequence[str] | None = None) -> Outcome:
    """Return the error object that callers of Lambda's API know."""
    fields: Mapping[str, object] = {"errorMessage": message, "errorType": kind}
    if stack_trace is not None:
        fields = {**fields, "stackTrace": list(stack_trace)}
    return Outcome(json.dumps(fields).encode(), is_error=True)


def marshal(result: object) -> Outcome:
    """Return a handler's result as JSON; what cannot be JSON, or is too long, is an error."""
    try:
        payload = json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return error_outcome("Runtime.MarshalError", f"Unable to marshal response: {error}", [])
    if len(payload) > MAX_RESULT_BYTES:
        limit = f"maximum allowed payload size ({MAX_RESULT_BYTES} bytes)"
        return error_outcome(
            "Function.ResponseSizeTooLarge", f"Response payload size exceeded {limit}."
        )
    return Outcome(payload)
