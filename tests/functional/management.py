"""What tests of the management API have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.api_events import Answer
from tests.documents import document
from tests.functional.stack import Stack


def code_of(answer: Answer) -> str:
    assert answer.body["type"] == "ErrorResponse"
    return str(answer.body["error"]["code"])


def own(stack: Stack, *profiles: dict[str, Any], **properties: object) -> dict[str, Any]:
    """Make a document whose Sectigo is the test's own."""
    return document(*profiles, **{"url": stack.simulator.url, **properties})


def requested(stack: Stack) -> list[Mapping[str, Any]]:
    return [event["detail"] for event in stack.deployment.bus_events()]
