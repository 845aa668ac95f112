"""moto's AWS in a process of its own, which forgets at once what a test left there.

By its API that takes ten requests, before each of two thousand tests.
"""

from __future__ import annotations

from multiprocessing.connection import Connection

from local.side_process import SideProcess


def emptied_aws() -> SideProcess:
    """Make the process, to be entered; asked by a table's name, it empties that and all queues."""
    return SideProcess(_serve)


def _serve(control: Connection) -> None:
    from local.moto_server import moto_server  # noqa: PLC0415 - as in local/aws_process.py

    with moto_server() as url:
        control.send(url)
        while True:
            _empty(control.recv())
            control.send(None)


def _empty(table: str) -> None:
    from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends  # noqa: PLC0415 - as above
    from moto.sqs.models import SQSBackend, sqs_backends  # noqa: PLC0415

    for _account, _region, dynamodb in dynamodb_backends.iter_backends():
        assert isinstance(dynamodb, DynamoDBBackend)
        if table in dynamodb.tables:
            dynamodb.tables[table].items.clear()
    for _account, _region, sqs in sqs_backends.iter_backends():
        assert isinstance(sqs, SQSBackend)
        for queue in sqs.queues.values():
            # As PurgeQueue does, which may be asked for once a minute.
            queue._messages = []  # noqa: SLF001
            queue._pending_messages = set()  # noqa: SLF001
