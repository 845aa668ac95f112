"""What the functions that sync are given, and what they answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Protocol

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
)
from pydantic_core import PydanticCustomError

from cagateway.api.event_reading import malformed_event, read_event
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier, printable
from cagateway.domain.sync.run import SyncOrder, SyncReport
from cagateway.domain.sync.state import SyncCause
from cagateway.domain.text import cleaned
from cagateway.events.bus import EVENT_SOURCE
from cagateway.events.sync_requests import SYNC_REQUESTED

# More than any release puts into a message; what there is no time for comes again.
_MOST_TOGETHER = 100
# Sectigo's client gives up after 12 s; this leaves the table's calls the rest.
_LEAST_MS = 15_000
# No ARN is longer (IAM's quota).
_MAX_NAME_CHARACTERS = 2_048

_log = logging.getLogger(__name__)


def _identifier(text: str) -> str:
    if not is_identifier(text):
        raise PydanticCustomError("identifier", "must be {rule}", {"rule": IDENTIFIER_RULE})
    return text


def _cause(text: object) -> object:
    """Read a cause; one that only a newer publisher knows counts as a request."""
    is_unknown = isinstance(text, str) and text not in set(SyncCause)
    return SyncCause.REQUEST if is_unknown else text


def _name(text: object) -> object:
    return cleaned(text)[:_MAX_NAME_CHARACTERS] if isinstance(text, str) else text


class SyncRequested(BaseModel):
    """A request to sync one CA: a direct invocation's event, or a bus event's detail.

    Args:
        requested_at: Set by those who would be content with a list fetched since.
        force: Do not wait after failures, and believe whatever is listed.
        requested_by: Who asked, for the CA's history.
    """

    # Unknown members are passed over: a newer publisher may say more.
    model_config = ConfigDict(frozen=True, extra="ignore")

    ca_id: Annotated[str, Field(alias="caId"), AfterValidator(_identifier)]
    requested_at: Annotated[AwareDatetime | None, Field(alias="requestedAt")] = None
    force: StrictBool = False
    requested_by: Annotated[str | None, Field(alias="requestedBy"), BeforeValidator(_name)] = None
    cause: Annotated[SyncCause, BeforeValidator(_cause)] = SyncCause.REQUEST


class DueSyncs(BaseModel):
    """A message of the schedule's queue: CAs to sync one after the other."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ca_ids: Annotated[
        tuple[Annotated[str, AfterValidator(_identifier)], ...],
        Field(alias="caIds", min_length=1, max_length=_MOST_TOGETHER),
    ]
    requested_at: Annotated[AwareDatetime | None, Field(alias="requestedAt")] = None
    cause: Annotated[SyncCause, BeforeValidator(_cause)] = SyncCause.SCHEDULE

    def requests(self) -> list[SyncRequested]:
        """Give one request for each CA, once each."""
        shared = {"requestedAt": self.requested_at, "cause": self.cause}
        return [
            SyncRequested.model_validate({"caId": ca_id, **shared})
            for ca_id in dict.fromkeys(self.ca_ids)
        ]


class FirstRead(BaseModel):
    """A reader's request: those who may only read can ask for nothing more than this."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ca_id: Annotated[str, Field(alias="caId"), AfterValidator(_identifier)]
    cause: Literal[SyncCause.FIRST_READ]
    requested_at: Annotated[AwareDatetime, Field(alias="requestedAt")]


def read_first_read(event: object) -> FirstRead:
    """Read what a reader sends.

    Raises:
        GatewayError: MALFORMED_REQUEST, naming what is wrong with it.
    """
    return read_event(FirstRead, event)


def is_message(event: object) -> bool:
    """Tell whether an event is a message of the schedule's queue by itself."""
    return isinstance(event, Mapping) and "caIds" in event


def read_due_syncs(message: object) -> DueSyncs:
    """Read a message of the schedule's queue: its text, or what that says.

    Raises:
        GatewayError: MALFORMED_REQUEST, naming what is wrong with it.
    """
    if isinstance(message, str):
        try:
            message = json.loads(message)
        except (ValueError, RecursionError):
            raise malformed_event("The message is no JSON.") from None
    return read_event(DueSyncs, message)


def read_sync_request(event: object) -> SyncRequested:
    """Read a request for a sync: a direct invocation's, an event of the bus, or a dead letter.

    Raises:
        GatewayError: MALFORMED_REQUEST, naming what is wrong with it.
    """
    if not isinstance(event, Mapping):
        raise malformed_event("The event must be a JSON object.")
    if "requestPayload" in event and "responseContext" in event:
        # A message of the dead-letter queue, as Lambda's destinations write it: try again.
        event = event["requestPayload"]
        if not isinstance(event, Mapping):
            raise malformed_event("The dead letter's requestPayload must be a JSON object.")
    if "detail-type" not in event:
        return read_event(SyncRequested, event)
    source, detail_type = event.get("source"), event["detail-type"]
    if source == EVENT_SOURCE and detail_type == SYNC_REQUESTED:
        return read_event(SyncRequested, event.get("detail"))
    shown = printable(f"{detail_type} of {source}")
    raise malformed_event(f"Nothing is known of the event {shown!r}.")


class Invocation(Protocol):
    """What Lambda says of an invocation."""

    @property
    def aws_request_id(self) -> str:
        """Its id."""

    def get_remaining_time_in_millis(self) -> int:
        """Its time."""


def as_order(
    request: SyncRequested | FirstRead, invocation: Invocation, now: datetime
) -> SyncOrder:
    """Make the order of a request; its lease ends when the invocation has to."""
    left = timedelta(milliseconds=invocation.get_remaining_time_in_millis())
    order = SyncOrder(
        ca_id=request.ca_id,
        owner=invocation.aws_request_id,
        expires_at=now + left,
        cause=request.cause,
        requested_at=request.requested_at,
    )
    if isinstance(request, FirstRead):
        return order
    return replace(order, force=request.force, requested_by=request.requested_by)


class SyncsLeftError(Exception):
    """Not all of a message's CAs could be synced: it has to come again."""


def sync_each(
    due: DueSyncs,
    invocation: Invocation,
    sync: Callable[[SyncRequested], Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """Sync a message's CAs, whatever becomes of one; what was synced is not when it comes again.

    Args:
        due: The message.
        invocation: Says whether there is time for one more.
        sync: Syncs one CA, and gives the answer of that.

    Raises:
        SyncsLeftError: Some broke off, or there was no time for them.
    """
    answers, left = list[Mapping[str, Any]](), list[str]()
    for request in due.requests():
        if invocation.get_remaining_time_in_millis() < _LEAST_MS:
            left.append(request.ca_id)
            continue
        try:
            answers.append(sync(request))
        except Exception:  # noqa: BLE001 - whatever one fails of, the others are synced
            _log.exception("The sync of %s is left to a later delivery", request.ca_id)
            left.append(request.ca_id)
    if left:
        raise SyncsLeftError(", ".join(left))
    return answers


def as_answer(report: SyncReport) -> dict[str, Any]:
    """Render how a sync ended, for a direct invocation's answer and for the log."""
    answer: dict[str, Any] = {"caId": report.ca_id, "outcome": report.outcome}
    run, backoff = report.run, report.backoff
    if run and run.profile_count is not None:
        answer["profiles"] = run.profile_count
    if run and run.skipped:
        answer["skipped"] = run.skipped
    if run and run.changes:
        answer |= run.changes.counts()
    if backoff:
        answer |= {
            "reason": backoff.failure.reason,
            "message": backoff.failure.message,
            "nextAttemptAt": backoff.next_attempt_at.isoformat(timespec="seconds"),
        }
    return answer
