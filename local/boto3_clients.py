"""boto3 clients for the services around the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from local.function_environment import Endpoints, credentials
from local.surroundings import Surroundings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# A long poll takes 20 s at most; everything else answers within milliseconds.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=30,
    retries={"total_max_attempts": 3, "mode": "standard"},
    # No proxy from the environment: what is local stays local.
    proxies={},
)


@dataclass(frozen=True, slots=True)
class Clients:
    """One client per service; all of them may be shared by threads."""

    dynamodb: DynamoDBClient
    events: EventBridgeClient
    keys: KMSClient
    queues: SQSClient
    secrets: SecretsManagerClient


def connect(endpoints: Endpoints, surroundings: Surroundings, caller: Mapping[str, str]) -> Clients:
    """Return clients for these endpoints, with the caller's credentials where there are any."""
    keys = credentials(caller)
    session = boto3.Session(
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=keys.get("AWS_SESSION_TOKEN"),
        region_name=surroundings.region,
    )
    return Clients(
        dynamodb=session.client("dynamodb", endpoint_url=endpoints.dynamodb, config=_CONFIG),
        events=session.client("events", endpoint_url=endpoints.events, config=_CONFIG),
        keys=session.client("kms", endpoint_url=endpoints.keys, config=_CONFIG),
        queues=session.client("sqs", endpoint_url=endpoints.queues, config=_CONFIG),
        secrets=session.client("secretsmanager", endpoint_url=endpoints.secrets, config=_CONFIG),
    )
