"""Putting the parts together for the functions, with AWS's clients and the real clock.

Each function's parts are imported where they are put together: a function that only reads must not
pay for pydantic and requests as it starts.
"""

from __future__ import annotations

import functools
import gc
import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from cagateway.events.bus import EventBus
from cagateway.events.sync_requests import SyncRequests
from cagateway.services.authorities.reading import FIRST_SYNC_SECONDS, AuthorityReader
from cagateway.settings import Settings
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.table import Table

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

    from cagateway.api.callers import Callers
    from cagateway.api.resolver import GatewayResolver
    from cagateway.events.due_syncs import DueSyncQueue
    from cagateway.sectigo.client import SectigoClient
    from cagateway.sectigo.organizations import SectigoOrganizations
    from cagateway.sectigo.profiles import SectigoProfiles
    from cagateway.services.sync.outbox import Announcer
    from cagateway.services.sync.profile_sync import ProfileSynchronizer
    from cagateway.store.deletions import DynamoDBDeletions
    from cagateway.store.history import DynamoDBHistory
    from cagateway.store.summaries import DynamoDBSchedule

# What a function loads as it starts, and a list of 10,000 profiles, are a hundred thousand objects
# and hardly a cycle. At Python's default of a few thousand, the collector walks through them again
# and again, for a twentieth of a cold start and a fifth of a sync's time. Set before botocore is
# loaded.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def client_config(**changes: Any) -> Config:  # noqa: ANN401 - botocore's options have many types
    """Give the waits and retries of AWS's clients."""
    # Loaded when nothing is collected any more.
    from botocore import __version__ as version
    from botocore.config import Config

    # botocore's own timeouts of 60 s outlast API Gateway. Both services answer in milliseconds;
    # three attempts at two seconds fit well below the 25 s of the shortest function.
    standard: dict[str, Any] = {
        "connect_timeout": 1,
        "read_timeout": 2,
        "retries": {"mode": "standard", "total_max_attempts": 3},
        "tcp_keepalive": True,
        # CloudTrail shows it. botocore's own text lists some thirty traits of the client and the
        # machine, and putting it together twice for each call is a twentieth of a warm read.
        "user_agent": f"ca-gateway Botocore/{version}",
    }
    return Config(**(standard | changes))


@functools.cache
def aws_session() -> Session:
    """Give what makes AWS's clients."""
    from botocore.session import Session

    # botocore's own session makes the clients that boto3.client makes, without loading boto3's
    # resources and s3transfer, which is a sixth of a cold start. One for all: it keeps the models.
    return Session()


@functools.cache
def table(settings: Settings) -> Table:
    """Open the table, which each store keeps its items in."""
    client = cast("DynamoDBClient", aws_session().create_client("dynamodb", config=client_config()))
    return Table(client, settings.table_name)


def store(settings: Settings) -> DynamoDBStore:
    """Open the CAs in it."""
    return DynamoDBStore(table(settings))


@functools.cache
def _events() -> EventBridgeClient:
    return cast("EventBridgeClient", aws_session().create_client("events", config=client_config()))


@functools.cache
def lambda_client(wait_seconds: int) -> LambdaClient:
    """Make the client of functions that are waited for: the wait is its read timeout."""
    # Tried once: a second invocation would sync a second time, or ask what the first one is doing.
    once = {"mode": "standard", "total_max_attempts": 1}
    config = client_config(read_timeout=wait_seconds, retries=once)
    return cast("LambdaClient", aws_session().create_client("lambda", config=config))


@functools.cache
def sqs() -> SQSClient:
    """Make the client of queues."""
    return cast("SQSClient", aws_session().create_client("sqs", config=client_config()))


def event_bus(settings: Settings) -> EventBus:
    """Connect to the bus; the client is made when first needed."""
    return EventBus(_events, settings.event_bus_name)


def sync_requests(settings: Settings) -> SyncRequests:
    """Connect to the functions that sync; the clients are made when first needed."""
    return SyncRequests(
        bus=event_bus(settings),
        open_lambda=functools.partial(lambda_client, FIRST_SYNC_SECONDS),
        first_read_function_name=settings.first_read_function_name,
    )


def authority_reader(settings: Settings) -> AuthorityReader:
    """Make what functions/profiles reads CAs with."""
    return AuthorityReader(
        store=store(settings), syncs=sync_requests(settings), clock=utc_now, sleep=time.sleep
    )


def callers(app: GatewayResolver, settings: Settings) -> Callers:
    """Make what lets clients in.

    Raises:
        ValueError: The deployment does not say how it knows its clients.
    """
    from cagateway.api.callers import Callers
    from cagateway.services.clients.authorization import Authentication, CallerReader
    from cagateway.store.known_clients import DynamoDBKnownClients
    from cagateway.vault.truststore import Truststore

    reader = CallerReader(
        authentication=Authentication(settings.client_authentication),
        clients=DynamoDBKnownClients(table(settings)),
        issuers=Truststore(_read_object, time.monotonic),
        needs_issuer=settings.needs_issuer,
        clock=time.monotonic,
    )
    return Callers(app, reader)


def _read_object(bucket: str, key: str, at_most: int) -> bytes:
    client: Any = aws_session().create_client("s3", config=client_config())
    content: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read(at_most)
    return content


def profile_synchronizer(settings: Settings) -> ProfileSynchronizer:
    """Make what functions/sync syncs CAs with."""
    from cagateway.sectigo.profiles import SectigoProfiles
    from cagateway.services.sync.profile_sync import ProfileSynchronizer
    from cagateway.store.history import DynamoDBHistory
    from cagateway.store.syncs import DynamoDBSyncStore

    return ProfileSynchronizer(
        store=DynamoDBSyncStore(table(settings)),
        sectigo=SectigoProfiles(sectigo_client(settings)),
        announcer=announcer(settings, DynamoDBHistory(table(settings))),
        requests=sync_requests(settings),
        clock=utc_now,
        jitter=random.random,
    )


def announcer(settings: Settings, history: DynamoDBHistory) -> Announcer:
    """Make what publishes what happened to CAs, or to clients."""
    from cagateway.events.published import Publisher
    from cagateway.services.sync.outbox import Announcer

    return Announcer(history, Publisher(event_bus(settings)))


def schedule(settings: Settings) -> DynamoDBSchedule:
    """Make what the schedule reads all CAs with."""
    from cagateway.store.summaries import DynamoDBSchedule

    return DynamoDBSchedule(table(settings))


def due_sync_queue(settings: Settings) -> DueSyncQueue:
    """Connect to the queue of syncs that are due; its client is made when first needed."""
    from cagateway.events.due_syncs import DueSyncQueue

    return DueSyncQueue(sqs, settings.sync_queue_url)


def deletions(settings: Settings) -> DynamoDBDeletions:
    """Make what removes the remains of deleted CAs."""
    from cagateway.store.deletions import DynamoDBDeletions

    return DynamoDBDeletions(table(settings))


def sectigo_for_settings(settings: Settings) -> tuple[SectigoProfiles, SectigoOrganizations]:
    """Make what functions/connection_test asks Sectigo with, for administrators of CAs."""
    from cagateway.sectigo.organizations import SectigoOrganizations
    from cagateway.sectigo.profiles import SectigoProfiles

    client = sectigo_client(settings)
    return SectigoProfiles(client), SectigoOrganizations(client)


def sectigo_client(settings: Settings) -> SectigoClient:
    """Make what talks to Sectigo."""
    from cagateway.sectigo.client import SectigoClient
    from cagateway.sectigo.login.credentials import SecretsManagerLogins
    from cagateway.store.refused_logins import DynamoDBRefusedLogins

    secrets = aws_session().create_client("secretsmanager", config=client_config())
    return SectigoClient(
        logins=SecretsManagerLogins(cast("SecretsManagerClient", secrets)),
        allowed_hosts=settings.allowed_sectigo_hosts,
        refused=DynamoDBRefusedLogins(table(settings)),
        secrets_prefix=settings.secrets_prefix,
    )


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)
