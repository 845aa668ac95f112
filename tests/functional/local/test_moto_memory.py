"""moto's process does not grow with what it was asked, only with what it holds."""

from __future__ import annotations

from tests.functional.stack import Stack


def test_what_was_replaced_deleted_or_copied_is_gone(stack: Stack) -> None:
    aws, clients, table = stack.deployment.aws, stack.deployment.clients, stack.store.table
    queue = clients.queues.create_queue(QueueName="memory")["QueueUrl"]
    before = aws.ask(("alive",))
    item = {"pk": {"S": "memory"}, "sk": {"S": "1"}, "v": {"S": "x"}}
    for _ in range(20):
        clients.dynamodb.put_item(TableName=table.name, Item=item)
        put = {"Put": {"TableName": table.name, "Item": item}}
        clients.dynamodb.transact_write_items(TransactItems=[put])  # type: ignore[list-item]
        clients.queues.send_message(QueueUrl=queue, MessageBody="x")
        (message,) = clients.queues.receive_message(QueueUrl=queue)["Messages"]
        handle = message["ReceiptHandle"]
        clients.queues.delete_message(QueueUrl=queue, ReceiptHandle=handle)
    tables, items, messages = aws.ask(("alive",))
    clients.queues.delete_queue(QueueUrl=queue)
    # The last transaction's copy may live until the next one; the item is one.
    assert tables - before[0] <= 1
    assert items - before[1] <= 3
    assert messages == before[2]
