"""Which calls a table's client makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cagateway.store.table import Table


@contextmanager
def calls_to(table: Table) -> Iterator[list[str]]:
    """Note the names of DynamoDB's operations, in their order."""
    calls: list[str] = []
    events = table.client.meta.events
    events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), "count")
    yield calls
    events.unregister("before-call.dynamodb", unique_id="count")
