"""Which calls a table's client makes, and what AWS would bill for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cagateway.store.table import Table
from local.dynamodb_units import READS, read_units


@contextmanager
def calls_to(table: Table) -> Iterator[list[str]]:
    """Note the names of DynamoDB's operations, in their order."""
    calls: list[str] = []
    events = table.client.meta.events
    events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name), "count")
    yield calls
    events.unregister("before-call.dynamodb", unique_id="count")


@contextmanager
def read_units_of(table: Table) -> Iterator[list[float]]:
    """Note what AWS would bill for each read, in their order; reads without projections alone."""
    units: list[float] = []
    asked: list[Any] = []

    def note_request(params: dict[str, Any], **_: object) -> None:
        asked.append(json.loads(params["body"]))

    def note_answer(http_response: Any, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        if model.name in READS:
            units.append(read_units(model.name, asked[-1], json.loads(http_response.content)))

    events = table.client.meta.events
    events.register("before-call.dynamodb", note_request, "units-asked")
    events.register("after-call.dynamodb", note_answer, "units-answered")
    yield units
    events.unregister("before-call.dynamodb", unique_id="units-asked")
    events.unregister("after-call.dynamodb", unique_id="units-answered")
