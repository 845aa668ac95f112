"""What the local gateway needs to know of a SAM template, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function; its name is its logical id.

    Args:
        dead_letters_arn: The queue for events that it failed with; `None` drops them.
    """

    name: str
    code_folder: Path
    handler: str
    timeout_seconds: int
    memory_mib: int
    environment: Mapping[str, str]
    maximum_retry_attempts: int
    dead_letters_arn: str | None = None


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


@dataclass(frozen=True, slots=True)
class EventRule:
    """Events of a bus that match the pattern go to a function."""

    name: str
    function: str
    bus: str
    pattern: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that is invoked at a fixed rate."""

    name: str
    function: str
    rate_seconds: int


@dataclass(frozen=True, slots=True)
class Queue:
    """An SQS queue, with CreateQueue's attributes as the template writes them."""

    name: str
    url: str
    arn: str
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class QueueSource:
    """Messages of a queue go to a function, a batch at a time."""

    queue_arn: str
    function: str
    batch_size: int


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
