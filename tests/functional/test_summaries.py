"""The list of CAs and the schedule: every CA, whoever wrote it, and no document read for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.documents import ConfigurationChange
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.ports.documents import Configurations
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES
from cagateway.ports.sync import Syncs, SyncStates
from cagateway.store import keys
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.items import configurations as configuration_items
from cagateway.store.items.documents import as_text
from cagateway.store.summaries import DynamoDBSchedule, DynamoDBSummaries
from cagateway.store.table import Table
from tests.documents import creation, document, run_that
from tests.fakes.clock import NOON
from tests.fakes.store import InMemoryStore
from tests.functional.dynamodb_calls import calls_to
from tests.functional.stack import Deployment

LATER = NOON + timedelta(seconds=60)
BACKOFF = Backoff("source", SyncFailure(FailureReason.UNREACHABLE, "It broke.", NOON), 1, LATER)
PADDING = {"description": "x" * 1_000}
LONG = document(*({"unique-id": f"p{number}", **PADDING} for number in range(300)))
READERS = (DynamoDBSummaries, DynamoDBSchedule)


def put(table: Table, ca_id: str, content: dict[str, Any], version: int = 1) -> None:
    configurations = DynamoDBConfigurations(table)
    change = replace(creation(ca_id), version=version)
    assert configurations.put(change, content, configurations.find(ca_id))


def put_without_a_summary(table: Table, ca_id: str, content: dict[str, Any]) -> None:
    change: ConfigurationChange = creation(ca_id)
    text = as_text(content)
    item = configuration_items.to_attributes(change, content, text)
    del item["summary"]
    table.put({**keys.key(ca_id, keys.CONFIGURATION), **item})


def listed(reader: DynamoDBSummaries | DynamoDBSchedule) -> tuple[list[str], dict[str, Any]]:
    with calls_to(reader.table) as calls:
        found = dict(reader.summaries())
    return calls, found


@pytest.fixture(params=["DynamoDB", "fake"])
def stores(request: pytest.FixtureRequest) -> tuple[Configurations, Syncs, SyncStates]:
    fake = InMemoryStore()
    if request.param == "fake":
        return fake, fake, fake
    deployment: Deployment = request.getfixturevalue("deployment")
    deployment.empty()
    table = deployment.store.table
    return DynamoDBConfigurations(table), deployment.store, DynamoDBSchedule(table)


def test_all_authorities_are_listed_by_ascending_id(
    stores: tuple[Configurations, Syncs, SyncStates],
) -> None:
    configurations, _, schedule = stores
    for ca_id in ("ca-2", "ca-1", "ca-3"):
        configurations.put(creation(ca_id), document(), None)
    summary = {name: it for name, it in document().items() if name != "profiles"}
    assert list(schedule.summaries()) == [(f"ca-{number}", summary) for number in (1, 2, 3)]


def test_where_many_stand_is_read_at_once(
    stores: tuple[Configurations, Syncs, SyncStates],
) -> None:
    configurations, syncs, schedule = stores
    configurations.put(creation("ca-1"), document(), None)
    lease = syncs.acquire_lease("ca-1", "me", NOON, LATER)
    assert lease is not None
    assert syncs.fail(lease, BACKOFF, run_that(generation=1, backoff=BACKOFF))
    ca_ids = [f"ca-{number}" for number in range(230)]
    states = schedule.sync_states(ca_ids)
    assert list(states) == ca_ids
    assert [ca_id for ca_id, state in states.items() if state.backoff] == ["ca-1"]


@pytest.mark.parametrize("reader", READERS)
class TestASummary:
    def test_is_all_that_is_read(
        self, table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
    ) -> None:
        put(table, "ca-1", LONG)
        put(table, "ca-2", document())
        calls, found = listed(reader(table))
        assert (calls, list(found)) == (["Query"], ["ca-1", "ca-2"])
        assert found["ca-1"] == {name: it for name, it in LONG.items() if name != "profiles"}
        (item, *_) = table.query(
            IndexName=keys.SUMMARY_INDEX,
            KeyConditionExpression="listing = :listing",
            ExpressionAttributeValues={":listing": configuration_items.LISTING},
        )
        assert set(item) == {"pk", "sk", "listing", "caId", "summary"}

    def test_follows_its_document(
        self, table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
    ) -> None:
        put(table, "ca-1", document())
        put(table, "ca-1", {**document(), "name": "another"}, version=2)
        assert listed(reader(table))[1]["ca-1"]["name"] == "another"

    def test_that_is_not_there_is_made_of_the_document(
        self, table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
    ) -> None:
        put(table, "ca-1", document())
        put_without_a_summary(table, "ca-1", {**document(), "name": "another"})
        put(table, "ca-2", document())
        calls, found = listed(reader(table))
        assert calls[:2] == ["Query", "BatchGetItem"]
        assert list(found) == ["ca-1", "ca-2"]
        assert (found["ca-1"]["name"], "profiles" in found["ca-1"]) == ("another", False)

    def test_of_a_document_that_is_no_json_is_none_and_costs_no_other(
        self, table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
    ) -> None:
        put_without_a_summary(table, "ca-1", document())
        put(table, "ca-2", document())
        put(table, "ca-3", document())
        for ca_id, attribute in (("ca-1", "document"), ("ca-3", "summary")):
            table.update(
                keys.key(ca_id, keys.CONFIGURATION),
                f"SET {attribute} = :broken",
                "attribute_exists(pk)",
                {":broken": {"S": "{"}},
            )
        _, found = listed(reader(table))
        assert {ca_id: it is None for ca_id, it in found.items()} == {
            "ca-1": True,
            "ca-2": False,
            "ca-3": True,
        }

    def test_that_would_be_long_is_not_kept_and_its_document_still_fits(
        self, table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
    ) -> None:
        name = "x" * (MAX_DOCUMENT_BYTES - 1_000)
        put(table, "ca-1", {**document(), "name": name})
        for _ in range(2):  # nor does the schedule try it again and again
            calls, found = listed(reader(table))
            assert (calls, found["ca-1"]["name"]) == (["Query", "BatchGetItem"], name)


def test_a_long_document_and_the_longest_summary_fit_into_one_item(table: Table) -> None:
    name = "x" * (configuration_items.MAX_SUMMARY_BYTES - 1_000)
    content = {**document(), "name": name, "profiles": []}
    filling = MAX_DOCUMENT_BYTES - len(as_text(content).encode()) - 100
    content["profiles"] = [{"unique-id": "p", "description": "x" * filling}]
    put(table, "ca-1", content)
    assert listed(DynamoDBSummaries(table))[0] == ["Query"]


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_stores_nothing(
    table: Table, reader: type[DynamoDBSummaries | DynamoDBSchedule]
) -> None:
    put_without_a_summary(table, "ca-1", document())
    assert listed(reader(table))[0] == ["Query", "BatchGetItem"]
