"""moto's process does not grow with what it was asked, only with what it holds."""

from __future__ import annotations

import gc

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table
from moto.sqs.models import Message

from local.aws_resources import create_table
from local.boto3_clients import connect
from local.function_environment import Endpoints
from local.moto_server import moto_server
from local.template_reader import read_template
from tests.functional.stack import ROOT, SURROUNDINGS


def _alive(kind: type) -> int:
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


def test_what_was_replaced_deleted_or_copied_is_gone() -> None:
    template = read_template(ROOT / "template.yaml", SURROUNDINGS)
    (table,) = template.tables
    with moto_server() as url:
        clients = connect(Endpoints(url, url, url, url, url, url), SURROUNDINGS, {})
        create_table(clients.dynamodb, table)
        queue = clients.queues.create_queue(QueueName="memory")["QueueUrl"]
        before = _alive(Table), _alive(Item), _alive(Message)
        item = {"pk": {"S": "memory"}, "sk": {"S": "1"}, "v": {"S": "x"}}
        for _ in range(20):
            clients.dynamodb.put_item(TableName=table.name, Item=item)
            put = {"Put": {"TableName": table.name, "Item": item}}
            clients.dynamodb.transact_write_items(TransactItems=[put])  # type: ignore[list-item]
            clients.queues.send_message(QueueUrl=queue, MessageBody="x")
            (message,) = clients.queues.receive_message(QueueUrl=queue)["Messages"]
            handle = message["ReceiptHandle"]
            clients.queues.delete_message(QueueUrl=queue, ReceiptHandle=handle)
        tables, items, messages = _alive(Table), _alive(Item), _alive(Message)
    # The last transaction's copy may live until the next one; the item is one.
    assert tables - before[0] <= 1
    assert items - before[1] <= 3
    assert messages == before[2]
