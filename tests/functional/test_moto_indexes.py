"""What the local AWS does otherwise than moto: an index's page is full by what the index has."""

from __future__ import annotations

from cagateway.store import keys
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.items.configurations import LISTING
from tests.documents import creation, document
from tests.functional.stack import Deployment

LONG = document({"unique-id": "p", "description": "x" * 300_000})


def pages_of(deployment: Deployment, index: str) -> list[int]:
    table = deployment.store.table
    pages = table.client.get_paginator("query").paginate(
        TableName=table.name,
        IndexName=index,
        KeyConditionExpression="listing = :listing",
        ExpressionAttributeValues={":listing": LISTING},
    )
    return [len(page["Items"]) for page in pages]


def test_a_page_holds_a_megabyte_of_the_index(deployment: Deployment) -> None:
    deployment.empty()
    for number in range(7):
        configurations = DynamoDBConfigurations(deployment.store.table)
        configurations.put(creation(f"ca-{number}"), LONG, None)
    assert pages_of(deployment, keys.DOCUMENT_INDEX) == [3, 3, 1]
    assert pages_of(deployment, keys.SUMMARY_INDEX) == [7]
    stray = {**keys.key("ca-9", keys.SYNC), "listing": LISTING}
    deployment.store.table.put(stray)  # without the index's second key, and so not in it
    assert pages_of(deployment, keys.SUMMARY_INDEX) == [7]
