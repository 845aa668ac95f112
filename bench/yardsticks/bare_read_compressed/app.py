"""Yardstick of a warm read of 10,000 profiles: gets one item, unpacks its text and returns it.

As `bare_read`; but DynamoDB takes 400 KB and the answer has some megabytes. Compressed it fits into
one item. The other way, several items, would need several pages of a query, which take longer.
"""

from __future__ import annotations

import os
import zlib
from typing import Any

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
table_name = os.environ["TABLE_NAME"]


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, object]:
    key = {"pk": {"S": f"ANSWER#{event['pathParameters']['caId']}"}, "sk": {"S": "answer"}}
    item = client.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": zlib.decompress(item["body"]["B"]).decode(),
    }
