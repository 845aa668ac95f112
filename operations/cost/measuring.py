"""Runs the real handlers beside moto and the simulator, and measures each kind of work."""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from http import HTTPStatus
from io import StringIO
from types import ModuleType
from typing import Any

from local.aws import create_resources, create_secret
from local.clients import connect
from local.demo import SECRET_NAME, configuration, create_ca
from local.dynamodb_units import size_bytes
from local.function_environment import Endpoints, function_environment
from local.http_server import HttpServer
from local.sectigo.account import DEMO
from local.sectigo.simulator import SectigoSimulator
from local.surroundings import LOOPBACK, ROOT, Surroundings
from local.template_reader import read_template
from operations.cost.metering import Meter, measured
from operations.cost.model import Measured
from operations.cost.ordering import Ordering, context
from operations.cost.write_units import indexes_of

# What a CA's list is taken to have: an organization's profiles at Sectigo.
PROFILES = 50
TICK_CAS = 100
_TIMES = 15
_FUNCTIONS = ("Sync", "Profiles", "Validation", "Tick", "Management", "Enrollment", "Collection")
_SURROUNDINGS = Surroundings()


def measure_all() -> Measured:
    """Measure."""
    log = StringIO()
    numbers = itertools.count()
    (table,) = read_template(ROOT / "template.yaml", _SURROUNDINGS).tables
    server, meter = HttpServer(), Meter(table.name, indexes_of(table.properties))
    with server.serving(meter), SectigoSimulator() as sectigo, redirect_stdout(log):
        sectigo.serve(_types())
        with _deployed(server.url, sectigo.url) as functions:
            _sync(functions["Sync"], "ca-0")
            uses = {
                "sync": measured(meter, log, lambda: _sync(functions["Sync"], "ca-0"), _TIMES),
                "read": measured(meter, log, lambda: _read(functions["Profiles"]), _TIMES),
                "validation": measured(
                    meter, log, lambda: _validate(functions["Validation"]), _TIMES
                ),
                "tick": measured(meter, log, lambda: _tick(functions["Tick"]), _TIMES),
            }
            stored = _stored_bytes(server.url, "CA#ca-0", "ca:")
            ordering = Ordering(functions["Enrollment"], functions["Collection"], sectigo)
            uses["order"] = measured(meter, log, ordering.order, _TIMES)
            ordered = _stored_bytes(server.url, "ORDERS#ca-0", "") // _TIMES
            uses["put"] = measured(
                meter, log, lambda: _put(functions["Management"], numbers), _TIMES
            )
            ordering.wait_for_approval()
            uses["look"] = measured(meter, log, ordering.look, _TIMES, ordering.make_due)
    return Measured(**uses, tick_cas=TICK_CAS, stored_bytes=stored, order_bytes=ordered)


def _types() -> list[dict[str, Any]]:
    text = (ROOT / "local" / "sectigo" / "profiles.json").read_text("utf-8")
    golden: list[dict[str, Any]] = json.loads(text)
    more = PROFILES - len(golden)
    return golden + [{**golden[n % len(golden)], "id": 70_000 + n} for n in range(more)]


@contextmanager
def _deployed(aws_url: str, sectigo_url: str) -> Iterator[dict[str, ModuleType]]:
    template = read_template(ROOT / "template.yaml", _SURROUNDINGS)
    endpoints = Endpoints(**dict.fromkeys(Endpoints.__slots__, aws_url))
    clients = connect(endpoints, _SURROUNDINGS, {})
    create_resources(clients, template)
    create_secret(clients.secrets, SECRET_NAME, {"login": DEMO.login, "password": DEMO.password})
    for number in range(TICK_CAS):
        create_ca(clients, template.tables[0].name, f"ca-{number}", configuration(sectigo_url))
    before = dict(os.environ)
    functions = {}
    for name in (
        "Sync",
        "Profiles",
        "Validation",
        "Tick",
        "Management",
        "Enrollment",
        "Collection",
    ):
        function = template.functions[f"{name}Function"]
        os.environ.update(function_environment(function, endpoints, _SURROUNDINGS, {}))
        os.environ["SECTIGO_ALLOWED_HOSTS"] = f"{LOOPBACK},cert-manager.com"
        functions[name] = _loaded(name, str(function.code_folder / "app.py"))
    try:
        yield functions
    finally:
        os.environ.clear()
        os.environ.update(before)


def _loaded(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"costed_{name}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sync(function: ModuleType, ca_id: str) -> int:
    answer = function.lambda_handler({"caId": ca_id, "force": True}, context())
    if answer["outcome"] != "completed":
        raise AssertionError(f"a sync ended otherwise: {answer}")
    return len(json.dumps(answer))


def _read(function: ModuleType) -> int:
    return _asked(function, "profiles-list-profiles.json", "ca-0")


def _validate(function: ModuleType) -> int:
    return _asked(function, "validation-pkcs10.json", "ca-0")


def _asked(
    function: ModuleType, sample: str, ca_id: str, change: tuple[str, str] = ("sectigo", "sectigo")
) -> int:
    text = (ROOT / "events" / sample).read_text("utf-8")
    event = json.loads(text.replace("/sectigo/", f"/{ca_id}/").replace(*change))
    answer = function.lambda_handler(event, context())
    if answer["statusCode"] not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise AssertionError(f"{sample} was answered {answer}")
    return len(answer["body"])


def _put(function: ModuleType, numbers: Iterator[int]) -> int:
    # One that changes nothing is not stored.
    return _asked(
        function, "management-put.json", "acme", ("Acme public TLS", f"Acme {next(numbers)}")
    )


def _tick(function: ModuleType) -> int:
    return len(json.dumps(function.lambda_handler({}, context())))


def _stored_bytes(aws_url: str, partition: str, prefix: str) -> int:
    endpoints = Endpoints(**dict.fromkeys(Endpoints.__slots__, aws_url))
    client = connect(endpoints, _SURROUNDINGS, {}).dynamodb
    (table,) = client.list_tables()["TableNames"]
    items = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
        ExpressionAttributeValues={
            ":pk": {"S": partition},
            **({":prefix": {"S": prefix}} if prefix else {}),
        },
    )["Items"]
    return sum(size_bytes(item) for item in items)
