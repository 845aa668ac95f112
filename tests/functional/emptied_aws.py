"""moto's AWS in a process of its own, which forgets at once what a test left there.

By its API that takes ten requests, before each of two thousand tests.
"""

from __future__ import annotations

import copy
import gc
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from local.side_process import SideProcess

Contents = tuple[Any, dict[str, list[Any]]]


def emptied_aws() -> SideProcess:
    """Make the process, to be entered; it is asked by the name of a method of `Shelf`."""
    return SideProcess(_serve)


def _serve(control: Connection) -> None:
    from local.moto_server import moto_server  # noqa: PLC0415 - as in local/aws_process.py

    shelf = Shelf()
    with moto_server() as url:
        control.send(url)
        while True:
            act, *values = control.recv()
            control.send(getattr(shelf, act)(*values))


@dataclass
class Shelf:
    """What a table and all queues held, by a name."""

    kept: dict[str, Contents] = field(default_factory=dict)

    def empty(self, table_name: str) -> None:
        """Empty a table and all queues."""
        self._put(table_name, ({}, {}))

    def keep(self, table_name: str, name: str) -> None:
        """Keep what they hold now."""
        waiting = {url: queue._messages for url, queue in _queues()}  # noqa: SLF001 - moto's
        (table,) = _tables(table_name)
        self.kept[name] = copy.deepcopy((dict(table.items), waiting))

    def put_back(self, table_name: str, name: str) -> None:
        """Have them hold what was kept, and nothing else."""
        self._put(table_name, copy.deepcopy(self.kept[name]))

    def alive(self) -> tuple[int, int, int]:
        """Count the tables, items and messages that moto holds, or forgot to let go."""
        from moto.dynamodb.models.dynamo_type import Item  # noqa: PLC0415 - as above
        from moto.dynamodb.models.table import Table  # noqa: PLC0415
        from moto.sqs.models import Message  # noqa: PLC0415

        gc.collect()
        kinds = Counter(map(type, gc.get_objects()))
        return kinds[Table], kinds[Item], kinds[Message]

    def _put(self, table_name: str, contents: Contents) -> None:
        items, waiting = contents
        for table in _tables(table_name):
            table.items.clear()
            table.items.update(items)
        for url, queue in _queues():
            # As PurgeQueue does, which may be asked for once a minute.
            queue._messages = waiting.get(url, [])  # noqa: SLF001
            queue._pending_messages = set()  # noqa: SLF001


def _tables(name: str) -> list[Any]:
    from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends  # noqa: PLC0415 - as above

    found = []
    for _account, _region, dynamodb in dynamodb_backends.iter_backends():
        assert isinstance(dynamodb, DynamoDBBackend)
        if name in dynamodb.tables:
            found.append(dynamodb.tables[name])
    return found


def _queues() -> list[tuple[str, Any]]:
    from moto.sqs.models import SQSBackend, sqs_backends  # noqa: PLC0415 - as above

    found = list[tuple[str, Any]]()
    for _account, _region, sqs in sqs_backends.iter_backends():
        assert isinstance(sqs, SQSBackend)
        found += sqs.queues.items()
    return found
