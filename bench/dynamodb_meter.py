"""What DynamoDB is asked: round trips, bytes, and the units that AWS would bill.

moto tells no units that mean anything, so they are counted by AWS's rule (`local.dynamodb_units`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from multiprocessing.connection import Connection
from typing import Any

from cagateway.store import keys
from local.dynamodb_units import READS, read_units
from local.http_server import Application, HttpServer, Request, Response
from local.side_process import SideProcess

_PROJECTION = "ProjectionExpression"


@dataclass(frozen=True, slots=True)
class DynamoDBUse:
    """What was asked.

    Args:
        calls: Round trips, reads and writes.
        read_units: As AWS bills them.
        answered_bytes: What came back, as JSON.
    """

    calls: int = 0
    read_units: float = 0
    answered_bytes: int = 0


class AwsProcess(SideProcess):
    """All of AWS that the functions need, in a process of its own."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def dynamodb_use(self) -> DynamoDBUse:
        """Tell what DynamoDB was asked since this was last asked for."""
        use: DynamoDBUse = self.ask("use?")
        return use

    def used_by(self, work: Callable[[], object]) -> DynamoDBUse:
        """Tell what DynamoDB is asked for some work."""
        self.dynamodb_use()
        work()
        return self.dynamodb_use()


def _serve(control: Connection) -> None:
    # Here, for only this process needs moto: it takes a second.
    from local.moto_server import MotoApplication  # noqa: PLC0415

    server, metered = HttpServer(), MeteredApplication(MotoApplication())
    with server.serving(metered):
        control.send(server.url)
        while True:
            control.recv()
            control.send(metered.use_since_last_asked())


class MeteredApplication:
    """Counts what goes to DynamoDB, and answers itself where moto's own slowness would be measured.

    moto keeps every event and message that is not fetched, and becomes slower with each; and it
    copies its whole table for each transaction. Events and messages that ask for syncs are taken,
    and forgotten. For each page of an index moto sorts all of it: a page of the summaries is given
    again until a write.
    """

    def __init__(self, aws: Application) -> None:
        self._aws = aws
        self._use = DynamoDBUse()
        self._pages: dict[bytes, Response] = {}

    def use_since_last_asked(self) -> DynamoDBUse:
        """Tell, and begin again."""
        use, self._use = self._use, DynamoDBUse()
        return use

    def answer(self, request: Request) -> Response:
        target = next(iter(request.values("X-Amz-Target")), "")
        service, _, operation = target.partition(".")
        if target == "AWSEvents.PutEvents":
            return _taken(request)
        if target == "AmazonSQS.SendMessageBatch":
            return _queued(request)
        if operation == "TransactWriteItems" and _only_notes_that_syncs_were_asked_for(request):
            self._use = replace(self._use, calls=self._use.calls + 1)
            return _json_answer({})
        if operation not in READS:
            self._pages.clear()
        answered = self._pages.get(request.body) or self._aws.answer(request)
        if operation == "Query" and keys.SUMMARY_INDEX.encode() in request.body:
            self._pages[request.body] = answered
        if service.startswith("DynamoDB_") and answered.status == HTTPStatus.OK:
            units = self._units(request, answered, operation) if operation in READS else 0
            self._use = DynamoDBUse(
                self._use.calls + 1,
                self._use.read_units + units,
                self._use.answered_bytes + len(answered.body),
            )
        return answered

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self._aws.refuse(status, reason)

    def _units(self, request: Request, answered: Response, operation: str) -> float:
        asked: dict[str, Any] = json.loads(request.body)
        if _PROJECTION in asked:
            answered = self._aws.answer(_with_body(request, _without_projection(asked)))
        return read_units(operation, asked, json.loads(answered.body))


def _without_projection(asked: dict[str, Any]) -> dict[str, Any]:
    """Ask for whole items; a name that nothing uses then would be refused."""
    whole = {name: value for name, value in asked.items() if name != _PROJECTION}
    conditions = " ".join(str(value) for name, value in whole.items() if "Expression" in name)
    names: dict[str, str] = whole.pop("ExpressionAttributeNames", {})
    kept = {name: text for name, text in names.items() if name in conditions}
    return whole | ({"ExpressionAttributeNames": kept} if kept else {})


def _with_body(request: Request, content: object) -> Request:
    headers = tuple(each for each in request.headers if each[0].lower() != "content-length")
    return replace(request, headers=headers, body=json.dumps(content).encode())


def _only_notes_that_syncs_were_asked_for(request: Request) -> bool:
    actions = json.loads(request.body)["TransactItems"]
    return all(
        one.get("Update", {}).get("UpdateExpression") == "SET askedUntil = :until"
        for one in actions
    )


def _taken(request: Request) -> Response:
    entries = json.loads(request.body)["Entries"]
    body = {
        "FailedEntryCount": 0,
        "Entries": [{"EventId": f"event-{number}"} for number, _ in enumerate(entries)],
    }
    return _json_answer(body)


def _queued(request: Request) -> Response:
    entries = json.loads(request.body)["Entries"]
    taken = [{"Id": one["Id"], "MessageId": f"message-{one['Id']}"} for one in entries]
    return _json_answer({"Successful": taken, "Failed": []})


def _json_answer(body: Mapping[str, Any]) -> Response:
    headers = (("Content-Type", "application/x-amz-json-1.1"),)
    return Response(HTTPStatus.OK, headers, json.dumps(body).encode())
