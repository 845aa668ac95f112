"""Writes down what the last release writes, for `tests/golden/items`.

python -m tests.functional.releases tests/golden/items/v1
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import boto3

from local.moto_server import moto_server
from tests.functional.releases.last_release import Release, extract_last_release

_ATTRIBUTES = ("pk", "sk")
_TABLE: Any = {
    "TableName": "items",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": one, "AttributeType": "S"} for one in _ATTRIBUTES],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
}


def main(into: Path) -> None:
    """Write one file for each CA."""
    os.environ |= {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "x"}
    os.environ |= {"AWS_SECRET_ACCESS_KEY": "x"}
    into.mkdir(parents=True, exist_ok=True)
    with moto_server() as url, tempfile.TemporaryDirectory() as folder:
        client = boto3.client("dynamodb", endpoint_url=url)
        client.create_table(**_TABLE)
        release = Release(extract_last_release(Path(folder)), url, "items")
        release.write("v1")
        release.write_hostile("v1")
        items = sorted(client.scan(TableName="items")["Items"], key=_key)
    for partition, own in groupby(items, key=lambda item: item["pk"]["S"]):
        name = partition.removeprefix("CA#v1-")
        text = json.dumps(list(own), default=_base64, indent=1, sort_keys=True)
        (into / f"{name}.json").write_text(text + "\n")


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
