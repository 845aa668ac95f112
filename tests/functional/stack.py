"""The deployed stack on loopback: the real handlers, moto's server, the Sectigo simulator."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.sync.schedule import DueSyncs
from cagateway.events.due_syncs import DueSyncQueue
from cagateway.sectigo.transport.limits import CallLimits
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.history import DynamoDBHistory
from cagateway.store.items.instants import to_milliseconds
from cagateway.store.syncs import DynamoDBSyncStore
from cagateway.store.table import Table
from local.async_invocations import AsyncInvocations
from local.aws_resources import create_resources, create_secret
from local.boto3_clients import Clients, connect
from local.deliveries import RuleQueue
from local.function_environment import Endpoints, function_environment
from local.http_server import HttpServer
from local.invocation_outcome import Outcome, error_outcome, marshal
from local.lambda_api import LambdaApi
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from local.side_process import SideProcess
from local.surroundings import Surroundings
from local.template import EventRule, Function
from local.template_reader import read_template
from operations.contract.check import Contract
from operations.contract.document import openapi
from tests.api_events import Answer, api_event
from tests.documents import creation, document
from tests.functional.permitted import acting_as, enforced
from tests.functional.queues import take_all
from tests.lambda_context import FakeLambdaContext

ROOT = Path(__file__).parents[2]
SURROUNDINGS = Surroundings()
CONTRACT = Contract(openapi())
# Stands for all other listeners of the bus, and gets everything that the gateway publishes.
EVERYTHING = "Everything"
_SYNC_QUEUE = "ca-gateway-SyncQueue"
# In the order of a Deployment's modules.
FUNCTIONS = (
    *("Profiles", "Validation", "Management", "Sync"),
    *("FirstRead", "ConnectionTest", "Tick"),
    *("Enrollment", "Revocation", "Certificates", "Collection"),
)


@dataclass
class HandlerInvoker:
    """Runs a handler in this process, so that its coverage is seen."""

    module: ModuleType

    def invoke(self, event: object, wait_seconds: float = 0) -> Outcome:
        assert wait_seconds >= 0
        try:
            return marshal(self.module.lambda_handler(event, FakeLambdaContext()))
        except Exception as error:  # noqa: BLE001 - Lambda answers whatever a handler raises
            return error_outcome(type(error).__name__, str(error))


@dataclass
class Deployment:
    """What is deployed once for all tests: resources and loaded functions.

    Args:
        aws: Where all but the table is, and the table too unless `has_own_table_engine`.
    """

    aws: SideProcess
    has_own_table_engine: bool
    clients: Clients
    store: DynamoDBSyncStore
    queues: tuple[RuleQueue, ...]
    profiles: ModuleType
    validation: ModuleType
    management: ModuleType
    synchronization: ModuleType
    first_read: ModuleType
    connection_test: ModuleType
    tick: ModuleType
    enrollment: ModuleType
    revocation: ModuleType
    certificates: ModuleType
    collection: ModuleType

    def items(self) -> list[dict[str, Any]]:
        """Give all that the table holds."""
        pages = self.clients.dynamodb.get_paginator("scan").paginate(
            TableName=self.store.table.name
        )
        items = [item for page in pages for item in page["Items"]]
        return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))

    def empty(self) -> None:
        """Forget everything that a test stored or sent."""
        if self.has_own_table_engine:
            keys = [{name: item[name] for name in ("pk", "sk")} for item in self.items()]
            self.store.table.delete_many(keys)
        self.aws.ask(("empty", self.store.table.name))

    def bus_events(self, function: str = "SyncFunction") -> list[dict[str, Any]]:
        """Take the events that a rule let through: those for functions/sync, or all there are."""
        (queue,) = [queue for queue in self.queues if queue.function == function]
        return [json.loads(text) for text in take_all(self.clients.queues, queue.url)]

    def due_syncs(self) -> list[dict[str, Any]]:
        """Take the messages that a tick sent, each as Lambda would hand it to functions/sync."""
        url = self.clients.queues.get_queue_url(QueueName=_SYNC_QUEUE)["QueueUrl"]
        bodies = take_all(self.clients.queues, url)
        return [
            {"Records": [{"messageId": str(place), "body": body}]}
            for place, body in enumerate(bodies)
        ]


@dataclass
class Stack:
    """What a test drives: a deployment, with a Sectigo of its own."""

    deployment: Deployment
    simulator: SectigoSimulator

    @property
    def store(self) -> DynamoDBSyncStore:
        return self.deployment.store

    def configure(self, ca_id: str = "sectigo", **settings: object) -> None:
        content = document(**{"url": self.simulator.url, **settings})
        self.create(ca_id, content)

    def create(self, ca_id: str, content: Mapping[str, Any]) -> None:
        configurations = DynamoDBConfigurations(self.store.table)
        assert configurations.put(creation(ca_id), content, None)

    def age_snapshot(self, ca_id: str, age: timedelta) -> None:
        """Make a snapshot older than it is, instead of waiting."""
        at = datetime.now(UTC) - age
        written = {"ca:snapshot": {"S": at.isoformat()}, "ca:sync": to_milliseconds(at)}
        for sort_key, synced_at in written.items():
            self.store.table.client.update_item(
                TableName=self.store.table.name,
                Key={"pk": {"S": f"CA#{ca_id}"}, "sk": {"S": sort_key}},
                UpdateExpression="SET syncedAt = :at",
                ExpressionAttributeValues={":at": synced_at},
            )

    def get(self, path: str, *, method: str = "GET", **parts: Any) -> Answer:  # noqa: ANN401
        event = api_event(path, method=method, **parts)
        return answer_of(self.deployment.profiles, event)

    def validate(self, body: object, ca_id: str = "sectigo") -> Answer:
        """Post an enrollment request: text as it is, anything else as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        event = api_event(
            f"/v1/certificate-authorities/{ca_id}/enrollments/validation", method="POST", body=text
        )
        return answer_of(self.deployment.validation, event)

    def enroll(self, body: object, ca_id: str = "sectigo", **parts: Any) -> Answer:  # noqa: ANN401 - an event's parts
        """Post an enrollment request, to be issued."""
        path = f"/v1/certificate-authorities/{ca_id}/enrollments"
        event = api_event(path, method="POST", body=json.dumps(body), **parts)
        return answer_of(self.deployment.enrollment, event)

    def history(self, ca_id: str = "sectigo") -> list[HistoryEntry]:
        return DynamoDBHistory(self.store.table).newest(ca_id, 99)

    def announced(self) -> list[dict[str, Any]]:
        """Take what the bus was told, of syncs and their results."""
        asking = "Profile Sync Requested"
        events = self.deployment.bus_events(EVERYTHING)
        return [event for event in events if event["detail-type"] != asking]

    def manage(
        self,
        method: str,
        path: str = "/sectigo",
        body: object = None,
        principal: str | None = "arn:aws:iam::123456789012:user/ada",
        collection: str = "certificate-authorities",
        **parts: Any,  # noqa: ANN401 - an event's parts
    ) -> Answer:
        """Send a request to the management API; text as it is, anything else as JSON."""
        text = body if isinstance(body, str | None) else json.dumps(body)
        whole = f"/v1/management/{collection}{path}"
        event = api_event(whole, method=method, body=text, principal=principal, **parts)
        return answer_of(self.deployment.management, event)

    def sync(self, event: object) -> Any:  # noqa: ANN401 - any JSON
        return self.deployment.synchronization.lambda_handler(event, FakeLambdaContext())

    def sync_due(self) -> list[Any]:
        """Have functions/sync given what the last tick asked for; give the messages' bodies."""
        events = self.deployment.due_syncs()
        assert {str(self.sync(event)) for event in events} <= {"{'batchItemFailures': []}"}
        return [json.loads(event["Records"][0]["body"]) for event in events]

    def tick(self) -> Any:  # noqa: ANN401 - any JSON
        return self.deployment.tick.lambda_handler({}, FakeLambdaContext())


def answer_of(function: ModuleType, event: dict[str, Any]) -> Answer:
    """Have a function answer a request, and hold the answer against the contract."""
    answer = Answer.of(function.lambda_handler(event, FakeLambdaContext()))
    parts = event["httpMethod"], event["path"], answer.status, answer.headers, answer.text
    CONTRACT.check(*parts)
    return answer


def load_function(name: str) -> ModuleType:
    """Import a function's app.py anew, as a container that starts does."""
    path = ROOT / "functions" / name / "app.py"
    spec = importlib.util.spec_from_file_location(f"functions_{name}_app", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    role = f"{name.title().replace('_', '')}Function"
    vars(module)["lambda_handler"] = acting_as(role, module.lambda_handler)
    return module


@contextmanager
def deployed(aws: SideProcess, dynamodb_url: str) -> Iterator[Deployment]:
    """Create the template's resources and load the functions in its environment."""
    moto_url = aws.address
    template = read_template(ROOT / "template.yaml", SURROUNDINGS)
    invokers: dict[str, HandlerInvoker] = {}
    background = AsyncInvocations({}, {})
    lambda_api = HttpServer()
    with lambda_api.serving(LambdaApi(invokers, background)), enforced():
        endpoints = Endpoints(dynamodb_url, moto_url, lambda_api.url, moto_url, moto_url, moto_url)
        clients = connect(endpoints, SURROUNDINGS, os.environ)
        everything = EventRule(EVERYTHING, EVERYTHING, template.buses[0], {"source": ["cagateway"]})
        rules = (*template.rules, everything)
        queues = tuple(create_resources(clients, replace(template, rules=rules)))
        login = {"login": DEMO.login, "password": DEMO.password}
        create_secret(clients.secrets, "cagateway/demo", login)
        modules = {
            name: _load_in_its_environment(template.functions[f"{name}Function"], endpoints)
            for name in FUNCTIONS
        }
        for name in ("Sync", "FirstRead"):
            _shorten_waits(modules[name])
        vars(modules["Tick"])["due_syncs"] = _Prompt(modules["Tick"].due_syncs)
        invokers |= {f"{name}Function": HandlerInvoker(one) for name, one in modules.items()}
        store = DynamoDBSyncStore(Table(clients.dynamodb, template.tables[0].name))
        own_engine = dynamodb_url != moto_url
        yield Deployment(aws, own_engine, clients, store, queues, *modules.values())
    background.close()


def _shorten_waits(synchronization: ModuleType) -> None:
    """Let attempts follow each other at once; how long they wait is tested where they are made."""
    limits = CallLimits(backoff_seconds=0.01)
    synchronizer = synchronization.synchronizer
    profiles = synchronizer.sectigo
    impatient = replace(profiles, client=replace(profiles.client, limits=limits))
    changed = replace(synchronizer, sectigo=impatient)
    vars(synchronization)["synchronizer"] = changed


@dataclass(frozen=True)
class _Prompt:
    """Lets messages come at once; how they are delayed is tested where they are made."""

    queue: DueSyncQueue

    def put(self, due: Sequence[DueSyncs], now: datetime) -> list[str]:
        return self.queue.put([replace(one, delay_seconds=0) for one in due], now)


def _load_in_its_environment(function: Function, endpoints: Endpoints) -> ModuleType:
    environment = function_environment(function, endpoints, SURROUNDINGS, os.environ)
    # Documents may name Sectigo itself, but no test calls it.
    is_management = function.name == "ManagementFunction"
    hosts = "127.0.0.1,cert-manager.com" if is_management else "127.0.0.1"
    os.environ.update(environment | {"SECTIGO_ALLOWED_HOSTS": hosts})
    return load_function(function.code_folder.name)
