"""The line that is logged for each request."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from aws_lambda_powertools import Logger

# Members of Powertools' lines that are templates, or that a line of one kind has no use for.
_TEMPLATES = ("level", "location", "message", "timestamp")
_TRACE = "_X_AMZN_TRACE_ID"  # Lambda sets it for each request


def log_answered(logger: Logger, about: Mapping[str, object]) -> None:
    """Log that a request was answered, as `logger.info("Answered", extra=about)` would.

    Python's logging finds the line that called it, makes a record, and runs that through
    filters, handlers and formatters: of a read that the container has answered before, this took
    more of the processor's time than finding and merging the profiles.

    Args:
        logger: Its keys are in the line, and its level counts.
        about: What the line says beside them, as JSON's types.
    """
    if logger.log_level > logging.INFO:
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    trace = os.environ.get(_TRACE)
    line = {
        "level": "INFO",
        "message": "Answered",
        "timestamp": now,
        **{name: key for name, key in logger.get_current_keys().items() if name not in _TEMPLATES},
        **about,
        "xray_trace_id": trace and trace.split(";")[0].removeprefix("Root="),
    }
    present = {name: value for name, value in line.items() if value is not None}
    # One write: each is a line of its own to Lambda.
    sys.stdout.write(f"{json.dumps(present)}\n")
    sys.stdout.flush()
