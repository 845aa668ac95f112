"""What tests of the management API have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.api_events import Answer
from tests.documents import document
from tests.functional.stack import Stack


def code_of(answer: Answer) -> str:
    """Give the code of a refusal, which has all that CA Gateway's have."""
    body = answer.body
    assert body["type"] == "ErrorResponse"
    assert isinstance(body["message"]["message"], str)
    assert all(isinstance(body["error"][name], str) for name in ("message", "target", "value"))
    assert answer.headers["Content-Type"] == "application/json"
    return str(body["error"]["code"])


def own(stack: Stack, *profiles: dict[str, Any], **properties: object) -> dict[str, Any]:
    """Make a document whose Sectigo is the test's own."""
    return document(*profiles, **{"url": stack.simulator.url, **properties})


def requested(stack: Stack) -> list[Mapping[str, Any]]:
    return [event["detail"] for event in stack.deployment.bus_events()]
