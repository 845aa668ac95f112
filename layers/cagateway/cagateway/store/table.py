"""The table's primitives: conditional writes, pages, batches and transactions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from cagateway.ports.store_errors import StoreError, StoreUnavailableError
from cagateway.store import Action, Attributes, Key, Value
from cagateway.store.errors import ConditionFailedError, ConflictError, translated
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.literals import ReturnValueType


# A page is 1 MB, some 500 documents; a deployment of 50,000 CAs is no longer this design's.
_MAX_PAGES = 100
_KEYS_PER_GET = 100  # BatchGetItem's limit
_KEYS_PER_WRITE = 25  # BatchWriteItem's limit
_MAX_BATCH_ATTEMPTS = 5  # botocore has already waited and retried inside each of them
# A conflict lasts for the milliseconds of the other write. Of fifty that write one item at once the
# last one waits for all others: these waits are 4 s at most and 2 s on average, which leaves a
# request the rest of its 25 s, and a function in the background the most of its minute.
_MAX_CONFLICTS = 14
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.02, 0.5

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Table:
    """One table, through boto3's low-level client. Its methods raise `StoreError`.

    Args:
        client: Sends again what brought no answer.
        name: The table's.
        sleep: Waits for some seconds.
        jitter: Gives a number from 0 to 1, so that those who met do not meet again.
    """

    client: DynamoDBClient
    name: str
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def query(self, **query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - Query's parameters
        """Run through a query's items, page by page."""
        query = {"TableName": self.name, **query}
        for _ in range(_MAX_PAGES):
            with translated():
                page = self.client.query(**query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query = {**query, "ExclusiveStartKey": page["LastEvaluatedKey"]}
        raise StoreError(f"a query gave more than {_MAX_PAGES} pages")

    def page(
        self,
        count: int,
        after: Key | None = None,
        **query: Any,  # noqa: ANN401 - as above
    ) -> tuple[list[dict[str, Any]], bool]:
        """Give a query's first items, or those after one, and tell whether there are more."""
        start: Any = {} if after is None else {"ExclusiveStartKey": after}
        with translated():
            page = self.client.query(TableName=self.name, Limit=count, **query, **start)
        return page["Items"], "LastEvaluatedKey" in page

    def get(self, key: Key) -> dict[str, Any] | None:
        """Get an item as it is after every write that was answered."""
        with translated():
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
        return answer.get("Item")

    def get_many(
        self, keys: Sequence[Key], *, consistent: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Run through the items of many keys, in no order.

        A consistent read sees every write that was answered, for twice the units.
        """
        for start in range(0, len(keys), _KEYS_PER_GET):
            batch = list(keys[start : start + _KEYS_PER_GET])
            wanted: Mapping[str, Any] = {self.name: {"Keys": batch, "ConsistentRead": consistent}}
            for _ in range(_MAX_BATCH_ATTEMPTS):
                with translated():
                    answer = self.client.batch_get_item(RequestItems=wanted)
                yield from answer["Responses"].get(self.name, [])
                wanted = answer["UnprocessedKeys"]
                if not wanted:
                    break
            else:
                raise StoreUnavailableError("DynamoDB left keys unread: the table is throttled")

    def delete_many(self, keys: Sequence[Key]) -> None:
        """Delete many items."""
        for start in range(0, len(keys), _KEYS_PER_WRITE):
            batch = keys[start : start + _KEYS_PER_WRITE]
            wanted: Mapping[str, Any] = {
                self.name: [{"DeleteRequest": {"Key": key}} for key in batch]
            }
            for _ in range(_MAX_BATCH_ATTEMPTS):
                with translated():
                    wanted = self.client.batch_write_item(RequestItems=wanted)["UnprocessedItems"]
                if not wanted:
                    break
            else:
                raise StoreUnavailableError("DynamoDB left items undeleted: the table is throttled")

    def put(self, item: Attributes) -> None:
        """Put an item, whatever was there."""
        with translated():
            self.client.put_item(TableName=self.name, Item=item)

    def update(  # noqa: PLR0913 - UpdateItem's parameters
        self,
        key: Key,
        update: str,
        condition: str,
        values: Attributes,
        *,
        give: ReturnValueType = "NONE",
        is_own: Callable[[Mapping[str, Any]], bool] = lambda _: False,
    ) -> dict[str, Any] | None:
        """Update an item; `None` if the condition does not hold.

        Args:
            key: The item's.
            update: DynamoDB's UpdateExpression.
            condition: Its ConditionExpression; empty for none.
            values: The values that both name.
            give: Which attributes to give back. Readers may ask for none: what they may do leaves
                them no way to read an item by writing it.
            is_own: Tells of an item as it stands whether it is this very write that it shows.
        """
        updating = self._write({"Key": key, "UpdateExpression": update}, condition, values)

        def write() -> dict[str, Any]:
            return self.client.update_item(**updating, ReturnValues=give).get("Attributes", {})

        try:
            return self._despite_conflicts(write)
        except ConditionFailedError as error:
            # An update that is sent again after a lost answer meets itself.
            item = self.get(key) if error.was_sent_again else None
            return item if item is not None and is_own(item) else None

    def transact(self, actions: Sequence[Action]) -> bool:
        """Do all of some writes, or none; False if one of their conditions does not hold."""
        try:
            self._despite_conflicts(lambda: self.client.transact_write_items(TransactItems=actions))
        except ConditionFailedError as error:
            # Botocore gives transactions a token, by which DynamoDB tells one that is sent again.
            # Engines that stand in for it do not: there it meets itself.
            return error.was_sent_again and self._has_all_of(actions)
        return True

    def _has_all_of(self, actions: Sequence[Action]) -> bool:
        """Tell whether everything that was put stands there as it was put."""
        items: list[Any] = [action["Put"]["Item"] for action in actions if "Put" in action]
        found = (self.get(key_of(item)) for item in items)
        return bool(items) and all(one == item for one, item in zip(found, items, strict=True))

    def _despite_conflicts(self, write: Callable[[], _Answer]) -> _Answer:
        """Write, again if a transaction is writing the same item at this moment.

        DynamoDB refuses either then, transactions and single writes, and botocore tries neither
        again.
        """
        wait_seconds = _FIRST_WAIT_SECONDS
        for _ in range(_MAX_CONFLICTS):
            try:
                with translated():
                    return write()
            except ConflictError:
                self.sleep(wait_seconds * self.jitter())
                wait_seconds = min(2 * wait_seconds, _LONGEST_WAIT_SECONDS)
        raise StoreUnavailableError("a write met a transaction each time")

    def put_action(
        self, item: Attributes, condition: str = "", values: Attributes | None = None
    ) -> Action:
        """Make a transaction's Put; without a condition it is done whatever is there, as below."""
        return {"Put": self._write({"Item": item}, condition, values)}

    def delete_action(
        self, key: Key, condition: str = "", values: Attributes | None = None
    ) -> Action:
        """Make a transaction's Delete."""
        return {"Delete": self._write({"Key": key}, condition, values)}

    def update_action(self, key: Key, update: str, condition: str, values: Attributes) -> Action:
        """Make a transaction's Update."""
        return {"Update": self._write({"Key": key, "UpdateExpression": update}, condition, values)}

    def set_action(self, key: Key, attributes: Attributes) -> Action:
        """Make a transaction's Update that sets some attributes, and leaves the others."""
        update, values = setting(attributes)
        return self.update_action(key, update, "", values)

    def check_action(self, key: Key, condition: str, values: Attributes | None = None) -> Action:
        """Make a transaction's condition on an item that it does not write."""
        return {"ConditionCheck": self._write({"Key": key}, condition, values)}

    def _write(self, what: Mapping[str, Any], condition: str, values: Attributes | None) -> Any:  # noqa: ANN401 - one of boto3's dictionaries
        write = {"TableName": self.name, **what}
        if condition:
            write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = values
        return write


def is_version(version: int) -> tuple[str, Attributes]:
    """Make the condition that an item is as it was read."""
    return "version = :version", {":version": {"N": str(version)}}


def setting(attributes: Attributes) -> tuple[str, Attributes]:
    """Make the part of an update that sets attributes, and its values."""
    settings = ", ".join(f"{name} = :{name}" for name in attributes)
    return f"SET {settings}", {f":{name}": value for name, value in attributes.items()}


def between(partition: Value, first: str, last: str) -> dict[str, Any]:
    """Ask for the items of a partition whose sort keys lie between two."""
    return {
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
        "ExpressionAttributeValues": {
            ":pk": partition,
            ":first": {"S": first},
            ":last": {"S": last},
        },
    }


def beginning_with(key: Key) -> dict[str, Any]:
    """Ask for the items of a partition whose sort keys begin as a key's does."""
    return {
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :beginning)",
        "ExpressionAttributeValues": {":pk": key["pk"], ":beginning": key["sk"]},
    }


def key_of(item: Mapping[str, Any]) -> Key:
    """Give an item's key."""
    return {name: item[name] for name in ("pk", "sk")}
