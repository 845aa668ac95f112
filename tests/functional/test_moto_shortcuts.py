"""What moto does once for a transaction instead of once for each of its writes is as safe."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.stack import Deployment

HELD: dict[str, Any] = {"pk": {"S": "held"}, "sk": {"S": "1"}, "texts": {"L": [{"S": "a"}]}}
NEW: dict[str, Any] = {"pk": {"S": "new"}, "sk": {"S": "1"}}


def test_a_transaction_that_fails_leaves_everything_as_it_was(deployment: Deployment) -> None:
    deployment.empty()
    table = deployment.store.table
    table.client.put_item(TableName=table.name, Item=HELD)
    change: Any = {
        "TableName": table.name,
        "Key": {name: HELD[name] for name in ("pk", "sk")},
        "UpdateExpression": "SET texts[0] = :b",
        "ExpressionAttributeValues": {":b": {"S": "b"}},
    }
    addition: Any = {"TableName": table.name, "Item": NEW}
    refused: Any = {
        "TableName": table.name,
        "Item": {**NEW, "sk": {"S": "2"}},
        "ConditionExpression": "attribute_exists(pk)",
    }
    for _ in range(2):
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            table.client.transact_write_items(
                TransactItems=[{"Update": change}, {"Put": addition}, {"Put": refused}]
            )
        assert deployment.items() == [HELD]
    table.client.transact_write_items(TransactItems=[{"Update": change}, {"Put": addition}])
    assert deployment.items() == [{**HELD, "texts": {"L": [{"S": "b"}]}}, NEW]
