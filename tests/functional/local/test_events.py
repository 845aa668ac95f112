"""From PutEvents to the function, with moto in between; and the schedules' ticks."""

from __future__ import annotations

import json
import queue
from typing import TYPE_CHECKING, Any

import pytest

from local.aws_resources import create_resources
from local.boto3_clients import Clients
from local.deliveries import EventDelivery
from local.surroundings import Surroundings
from local.template import Api, EventRule, Schedule, Table, Template
from tests.functional.stack import Deployment
from tests.patience import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SURROUNDINGS = Surroundings()
TEMPLATE = Template(
    api=Api("cagw", (), b"", b""),
    functions={},
    rules=(EventRule("EventsTestRule", "F", "events-test", {"detail-type": ["Wanted"]}),),
    schedules=(),
    tables=(
        Table(
            "events-test",
            {
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            },
            "expiresAt",
        ),
    ),
    buses=("events-test",),
)


@pytest.fixture
def clients(deployment: Deployment) -> Clients:
    return deployment.clients


def put_event(clients: Clients, kind: str) -> None:
    detail = json.dumps({"caId": "x"})
    entry: PutEventsRequestEntryTypeDef = {
        "EventBusName": "events-test",
        "Source": "test",
        "DetailType": kind,
        "Detail": detail,
    }
    clients.events.put_events(Entries=[entry])


def test_an_event_that_fits_the_rule_reaches_the_function(
    clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The poll that runs when the test ends is over soon after.
    monkeypatch.setattr("local.deliveries.POLL_SECONDS", 1)
    queues = create_resources(clients, TEMPLATE)
    received: queue.Queue[tuple[str, Any]] = queue.Queue()

    def accept(function: str, event: object) -> bool:
        received.put((function, event))
        return True

    with EventDelivery(clients.queues, queues, (), accept, SURROUNDINGS):
        for kind in ("Unwanted", "Wanted"):
            put_event(clients, kind)
        function, event = received.get(timeout=PATIENCE_SECONDS)
    assert function == "F"
    assert (event["detail-type"], event["source"], event["detail"]) == (
        "Wanted",
        "test",
        {"caId": "x"},
    )
    assert event["account"] == SURROUNDINGS.account_id
    assert received.empty()


def test_what_exists_is_left_alone(clients: Clients) -> None:
    create_resources(clients, TEMPLATE)
    clients.dynamodb.put_item(TableName="events-test", Item={"pk": {"S": "kept"}})
    create_resources(clients, TEMPLATE)
    assert clients.dynamodb.scan(TableName="events-test")["Count"] == 1
    ttl = clients.dynamodb.describe_time_to_live(TableName="events-test")
    assert ttl["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expiresAt",
    }


def test_a_schedule_fires_at_its_rate(clients: Clients) -> None:
    received: queue.Queue[Any] = queue.Queue()

    def accept(_function: str, event: object) -> bool:
        received.put(event)
        return True

    schedule = Schedule("Tick", "F", 1)
    with EventDelivery(clients.queues, (), (schedule,), accept, SURROUNDINGS):
        assert received.get(timeout=PATIENCE_SECONDS)["detail-type"] == "Scheduled Event"
