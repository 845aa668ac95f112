"""What may be asked of Sectigo: a call names itself, and says whether it may be sent again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Any

from cagateway.sectigo.transport.limits import CallLimits
from cagateway.values import dataclass


class RetryRule(Enum):
    """Whether a call may be sent a second time."""

    SAFE = "safe"
    """It changes nothing: sent again where that can help."""
    NEVER = "never"
    """It may order or revoke: sent once, whatever comes of it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of Sectigo's API.

    Args:
        method: `GET`, `POST` and so on.
        path: From `/api` on, with its query.
        operation: What Sectigo is asked to do, as errors say it: "list profiles".
        retry: Whether it may be sent again. What is no GET must not be.
        body: Sent as JSON. It may hold what is confidential, so it is not shown.
        limits: Its own bounds; without them it has those of the client.
        at_once: An operator asks for it and does not want to wait after a refused login.
        is_optional: The gateway serves its clients without the answer, so that no operator has to
            mend what stands in its way. A login that is refused has alarms of its own.
        judges_login: Whether a login is to be called refused for its being refused here.
    """

    method: str
    path: str
    operation: str
    retry: RetryRule = RetryRule.NEVER
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    limits: CallLimits | None = None
    at_once: bool = False
    is_optional: bool = False
    judges_login: bool = True

    def __post_init__(self) -> None:
        """Make sure that only a GET is ever sent twice (RFC 9110, 9.2.1)."""
        if self.retry is RetryRule.SAFE and self.method != "GET":
            raise ValueError(f"{self.method} may change something, so it is sent once")

    def encoded_body(self) -> bytes | None:
        """Give the body as it is sent."""
        return None if self.body is None else json.dumps(self.body).encode()
