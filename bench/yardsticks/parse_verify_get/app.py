"""Yardstick of a validation: parses the CSR, verifies its signature and gets one item.

Fair, because no validation against a profile can do without these. The item is the very snapshot
that ours reads, and it is not even unpacked. No key is judged, no profile looked up.
"""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import boto3
from botocore.config import Config
from cryptography.x509 import load_der_x509_csr

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
    request = json.loads(event["body"])
    csr = load_der_x509_csr(base64.b64decode(request["csr"]))
    key = {"pk": {"S": f"CA#{event['pathParameters']['caId']}"}, "sk": {"S": "ca:snapshot"}}
    item = client.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]
    is_valid = csr.is_signature_valid and bool(item["profiles"]["B"])
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps({"valid": is_valid}),
    }
