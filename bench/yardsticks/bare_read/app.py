"""Yardstick of a warm read: gets one item and returns what it holds.

Fair, because the item holds the very text that ours answers, as one string: there is nothing to
merge or render, no route to find and nothing to log. Same layers, same settings of boto3,
a consistent read as ours is. DynamoDB takes 400 KB, and the answer of 10,000 profiles has some
megabytes: compressed it fits into one item. The other way, several items, would need several pages
of a query, which take longer.
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
    body = client.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]["body"]
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": body["S"] if "S" in body else zlib.decompress(body["B"]).decode(),
    }
