"""What AWS would bill, counted from what moto answers."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from bench.dynamodb_meter import DynamoDBUse, MeteredApplication
from local.http_server import Request, Response

LONG_ITEM = {"pk": {"S": "CA#1"}, "document": {"S": "x" * 10_000}}


class Table:
    """A table with one long item, which gives what a projection asks for."""

    def answer(self, request: Request) -> Response:
        asked = json.loads(request.body)
        found = {"pk": LONG_ITEM["pk"]} if "ProjectionExpression" in asked else LONG_ITEM
        return Response(HTTPStatus.OK, body=json.dumps({"Items": [found]}).encode())

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return Response(status, body=reason.encode())


def ask(metered: MeteredApplication, target: str, **asked: Any) -> Response:  # noqa: ANN401 - JSON
    body = json.dumps(asked).encode()
    return metered.answer(Request("POST", "/", (("X-Amz-Target", target),), body))


def test_a_projection_saves_bytes_and_no_units() -> None:
    metered = MeteredApplication(Table())
    ask(metered, "DynamoDB_20120810.Query", ConsistentRead=True)
    whole = metered.use_since_last_asked()
    ask(metered, "DynamoDB_20120810.Query", ConsistentRead=True, ProjectionExpression="pk")
    part = metered.use_since_last_asked()
    assert whole.read_units == part.read_units == 3
    assert part.answered_bytes < whole.answered_bytes
    assert whole.calls == part.calls == 1


def test_asking_begins_anew() -> None:
    metered = MeteredApplication(Table())
    ask(metered, "DynamoDB_20120810.Query")
    metered.use_since_last_asked()
    assert metered.use_since_last_asked() == DynamoDBUse()


def test_writes_are_round_trips_that_read_nothing() -> None:
    metered = MeteredApplication(Table())
    ask(metered, "DynamoDB_20120810.PutItem")
    use = metered.use_since_last_asked()
    assert (use.calls, use.read_units) == (1, 0)


def test_events_are_taken_and_kept_nowhere() -> None:
    answered = ask(MeteredApplication(Table()), "AWSEvents.PutEvents", Entries=[{}, {}])
    answer = json.loads(answered.body)
    assert answer["FailedEntryCount"] == 0
    assert len(answer["Entries"]) == 2


def test_messages_are_taken_and_kept_nowhere() -> None:
    entries = [{"Id": "0"}, {"Id": "1"}]
    answered = ask(MeteredApplication(Table()), "AmazonSQS.SendMessageBatch", Entries=entries)
    answer = json.loads(answered.body)
    assert [one["Id"] for one in answer["Successful"]] == ["0", "1"]
    assert answer["Failed"] == []
