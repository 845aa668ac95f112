"""Yardstick of a cold start: makes a boto3 client for DynamoDB, and nothing else.

Fair, because no Lambda function that reads a table starts with less. It finds the same boto3 in the
same byte-compiled layers as ours.
"""

from __future__ import annotations

import boto3
from botocore.config import Config

# As in cagateway/bootstrap.py.
config = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
)
client = boto3.client("dynamodb", config=config)


def lambda_handler(_event: object, _context: object) -> dict[str, object]:
    return {"statusCode": 204}
