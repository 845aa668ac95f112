"""Writes and reads items with either release, in a process of its own with that one's layer.

Neither it nor the writer imports anything else of the tests, which know today's names alone.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from functools import partial
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import boto3

from tests.functional.releases.writer import ACCOUNT, Writer

# What may hold what is used here, today or in the last release.
MODULES = (
    *("domain.access.client_change", "domain.access.clients", "domain.documents"),
    *("domain.authorities.configuration_change", "domain.authorities.connection_failures"),
    *("domain.authorities.refused_logins", "domain.profiles.key_types"),
    *("domain.profiles.profiles", "domain.sync.changes", "domain.sync.run"),
    *("domain.sync.snapshot", "domain.sync.state", "store.clients", "store.configurations"),
    *("store.history", "store.keys", "store.known_clients", "store.refused_logins"),
    *("store.syncs", "store.table"),
)


def release() -> SimpleNamespace:
    """Find what both releases have, wherever this one keeps it."""
    found: dict[str, Any] = {}
    for name in MODULES:
        with suppress(ModuleNotFoundError):
            found |= vars(importlib.import_module(f"cagateway.{name}"))
    found.setdefault("Backoff", found.get("Setback"))
    return SimpleNamespace(**found)


def read(table: Any, prefix: str) -> dict[str, Any]:  # noqa: ANN401 - either release's
    """Tell all that this release reads of what has a prefix."""
    return {
        "authorities": dict(read_authorities(table, prefix)),
        "clients": dict(read_clients(table, prefix)),
        "login": release().DynamoDBRefusedLogins(table).find(f"{prefix}-{ACCOUNT}"),
    }


def read_authorities(table: Any, prefix: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    r = release()
    store, history = r.DynamoDBSyncStore(table), r.DynamoDBHistory(table)
    listed = dict(store.summaries())
    for stored in documents(r.DynamoDBConfigurations(table), prefix):
        ca_id = id_of(stored)
        whole = store.load(ca_id)
        yield (
            ca_id.removeprefix(f"{prefix}-"),
            {
                "configuration": stored,
                "document": json.loads(whole.document_text),
                "listed": listed[ca_id],
                "snapshot": whole.snapshot,
                "state": whole.sync_state,
                "generation": whole.generation,
                "history": [plain(entry) for entry in history.newest(ca_id, 99)],
                "unannounced": len(history.unannounced(ca_id, 99)),
            },
        )
    gone = f"{prefix}-deleted"
    assert store.load(gone) is None
    yield "deleted", {"history": [plain(entry) for entry in history.newest(gone, 99)]}


def read_clients(table: Any, prefix: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    r = release()
    clients, history = r.DynamoDBClients(table), r.DynamoDBHistory(table, r.CLIENT)
    for stored in documents(clients, prefix):
        client_id = id_of(stored)
        client = r.read_client(client_id, stored.document, needs_issuer=False)
        key = r.IdentityKeys.of(client.identity).lookup
        yield (
            client_id.removeprefix(f"{prefix}-"),
            {
                "client": stored,
                "holder": clients.holder_of(client.identity),
                "known": [plain(one) for one in r.DynamoDBKnownClients(table).known_by(key)],
                "history": [plain(entry) for entry in history.newest(client_id, 99)],
            },
        )
    gone = history.newest(f"{prefix}-dismissed", 99)
    yield "dismissed", {"history": [plain(entry) for entry in gone]}


def dismiss(table: Any, prefix: str) -> list[str]:  # noqa: ANN401 - as above
    """List the clients that have a prefix, and delete them; give their ids."""
    r, clients = release(), release().DynamoDBClients(table)
    found = documents(clients, prefix)
    for stored in found:
        gone = Writer(r, table, prefix).change(
            id_of(stored), stored.version, r.ChangeAction.DELETED, kind=r.ClientChange
        )
        assert clients.delete(stored, gone)
    return list(map(id_of, found))


def documents(store: Any, prefix: str) -> list[Any]:  # noqa: ANN401 - as above
    return [one for one in store.page(None, 100)[0] if id_of(one).startswith(prefix)]


def id_of(stored: Any) -> str:  # noqa: ANN401 - as above
    names = ("document_id", "ca_id", "client_id")
    return str(next(getattr(stored, name) for name in names if hasattr(stored, name)))


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Give a value of the domain as JSON, its members as the last release calls them."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_last_called(asdict(value))
    return str(value)


def as_last_called(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold, and a little more
    if isinstance(value, (list, tuple)):
        return [as_last_called(one) for one in value]
    if not isinstance(value, dict):
        return value
    last = {"backoff": "setback", "ca_id": "document_id", "client_id": "document_id"}
    return {last.get(name, name): as_last_called(one) for name, one in value.items()}


def of_documents(what: str, table: Any, prefix: str) -> Any:  # noqa: ANN401 - either release's
    """Write, go on with, read or dismiss documents and what belongs to them."""
    writer = Writer(release(), table, prefix)
    acts: dict[str, Callable[[], Any]] = {
        "write": writer.write,
        "go-on": writer.go_on,
        "read": partial(read, table, prefix),
        "dismiss": partial(dismiss, table, prefix),
    }
    return acts[what]()


def serve(layer: str, endpoint: str, table_name: str, control: Connection) -> None:
    """Do what is asked for, with the release of this layer."""
    sys.path.insert(0, layer)
    orders = importlib.import_module("tests.functional.releases.orders_driver")
    table = release().Table(boto3.client("dynamodb", endpoint_url=endpoint), table_name)
    kinds = {"documents": of_documents, "orders": orders.of_orders}
    control.send(str(importlib.import_module("cagateway").__file__))
    while True:
        kind, *asked = control.recv()
        try:
            control.send(json.dumps(kinds[kind](asked[0], table, asked[1]), default=plain))
        except Exception:  # noqa: BLE001 - the test fails with it
            control.send(AssertionError(traceback.format_exc()))
