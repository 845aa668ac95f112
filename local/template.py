"""What the local gateway needs to know of a SAM template, as immutable values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal
from pydantic.dataclasses import dataclass as part

# What is read of a part of the template is called there by its alias; the rest of that part
# matters in AWS only.
_AS_WRITTEN = ConfigDict(
    alias_generator=to_pascal, coerce_numbers_to_str=True, validate_by_name=True
)
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


def _at(*path: str) -> Any:  # noqa: ANN401 - pydantic's own
    return Field(validation_alias=AliasPath(*path))


def _seconds(rate: object) -> object:
    if not isinstance(rate, str):
        return rate
    match = _RATE.fullmatch(rate)
    if match is None:
        raise ValueError(f"a rate such as rate(5 minutes), not {rate}")
    return int(match[1]) * _SECONDS[match[2]]


@part(frozen=True, config=_AS_WRITTEN)
class Function:
    """A Lambda function; its name is its logical id.

    Args:
        dead_letters_arn: The queue for events that it failed with; `None` drops them.
    """

    name: str
    code_folder: Annotated[Path, _at("CodeUri")]
    handler: str
    # Here and below: Lambda's own defaults for what a template leaves out.
    timeout_seconds: Annotated[int, _at("Timeout")] = 3
    memory_mib: Annotated[int, _at("MemorySize")] = 128
    environment: Annotated[Mapping[str, str], _at("Environment", "Variables")] = field(
        default_factory=dict
    )
    maximum_retry_attempts: Annotated[int, _at("EventInvokeConfig", "MaximumRetryAttempts")] = 2
    dead_letters_arn: Annotated[
        str | None, _at("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination")
    ] = None


@dataclass(frozen=True, slots=True)
class Route:
    """A method ("ANY" for all) and a path that lead to a function.

    Args:
        is_for_principals: IAM identifies the caller.
    """

    method: str
    path: str
    function: str
    is_for_principals: bool = False


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What the API answers by itself, where no function does."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Api:
    """The REST API.

    Args:
        client_error_body: That of DEFAULT_4XX.
        server_error_body: That of DEFAULT_5XX.
        own_answers: Those that say more, by API Gateway's names for their occasions.
        is_binary: Every media type is binary: bodies come to functions in base64, and may leave so.
        least_compressed_bytes: From which length on answers are compressed; `None`: never.
        stage_variables: What each event says of the stage.
    """

    stage: str
    routes: tuple[Route, ...]
    client_error_body: bytes
    server_error_body: bytes
    is_binary: bool = False
    own_answers: Mapping[str, OwnAnswer] = field(default_factory=dict)
    least_compressed_bytes: int | None = None
    stage_variables: Mapping[str, str] = field(default_factory=dict)


@part(frozen=True, config=_AS_WRITTEN)
class EventRule:
    """Events of a bus that match the pattern go to a function."""

    name: str
    function: str
    bus: Annotated[str, _at("Properties", "EventBusName")]
    pattern: Annotated[Mapping[str, Any], _at("Properties", "Pattern")]
    type: Literal["EventBridgeRule"] = "EventBridgeRule"


@part(frozen=True, config=_AS_WRITTEN)
class Schedule:
    """A function that is invoked at a fixed rate."""

    name: str
    function: str
    rate_seconds: Annotated[int, BeforeValidator(_seconds), _at("Properties", "ScheduleExpression")]
    type: Literal["ScheduleV2"] = "ScheduleV2"


@part(frozen=True, config=_AS_WRITTEN)
class QueueSource:
    """Messages of a queue go to a function, a batch at a time."""

    queue_arn: Annotated[str, _at("Properties", "Queue")]
    function: str
    batch_size: Annotated[int, Field(le=10), _at("Properties", "BatchSize")] = 10
    type: Literal["SQS"] = "SQS"


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue, with CreateQueue's attributes as the template writes them."""

    name: str
    url: str
    arn: str
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table: CreateTable's properties, and the TTL attribute, which comes after it."""

    name: str
    properties: Mapping[str, object]
    ttl_attribute: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """The parts of a template that run locally.

    Args:
        api: The one for CA Gateway's clients, and for those who administer it.
        acme_api: The one for ACME's clients; `None` where it is off.
        keys: The aliases of KMS keys.
    """

    api: Api
    functions: Mapping[str, Function]
    rules: tuple[EventRule, ...]
    schedules: tuple[Schedule, ...]
    tables: tuple[Table, ...]
    buses: tuple[str, ...]
    queues: tuple[Queue, ...] = ()
    queue_sources: tuple[QueueSource, ...] = ()
    keys: tuple[str, ...] = ()
    acme_api: Api | None = None
