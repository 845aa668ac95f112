"""What a call of the SDK asks IAM for: actions, resources and condition keys, service by service.

Resources have the expanded template's names, so that its statements can be held against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.infra.expanded import PSEUDO
from tests.policy.statements import Request

TABLE, BUS = "${Table.Arn}", "${EventBus.Arn}"
KEY, QUEUE = "${GeneratedKeys.Arn}", "${OrderQueue.Arn}"
_SECRET = "arn:aws:secretsmanager:{AWS::Region}:{AWS::AccountId}:secret:"
# A transaction is allowed by what is allowed of each of its parts.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_EXPRESSIONS = (
    *("UpdateExpression", "ConditionExpression", "KeyConditionExpression"),
    *("FilterExpression", "ProjectionExpression"),
)
_WORDS = re.compile(r"(?<![\w:#])[A-Za-z_]\w*(?!\w*\s*\()")
_KEYWORDS = {"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"}
_KEY_ATTRIBUTES = {"pk", "sk"}


def requests(service: str, operation: str, asked: Mapping[str, Any]) -> Iterator[Request]:
    """Say what IAM is asked when an operation of a service is called."""
    if service == "dynamodb":
        yield from _of_the_table(operation, asked)
    elif service == "events":
        for entry in asked["Entries"]:
            yield Request(
                "events:PutEvents",
                BUS,
                {"events:source": (entry["Source"],), "events:detail-type": (entry["DetailType"],)},
            )
    elif service == "lambda":
        (name,) = re.findall(r"\w+Function", asked["FunctionName"])
        yield Request("lambda:InvokeFunction", f"${{{name}.Arn}}:live")
    elif service == "sqs":
        (name,) = re.findall(r"\w+$", asked["QueueUrl"])
        yield Request(f"sqs:{operation.removesuffix('Batch')}", f"${{{name}.Arn}}")
    elif service == "kms":
        yield Request(f"kms:{operation}", KEY, _encryption(asked.get("EncryptionContext", {})))
    elif service == "secrets manager":
        yield Request(f"secretsmanager:{operation}", secret(asked["SecretId"]))
    else:
        yield Request(f"{service}:{operation}", "*")


def secret(name: str) -> str:
    """Give a secret's ARN, which ends in six characters of AWS's own."""
    prefix = _SECRET
    for each, value in PSEUDO.items():
        prefix = prefix.replace(f"{{{each}}}", value)
    return f"{prefix}{name}-AbCdEf"


def _encryption(context: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    values = {f"kms:EncryptionContext:{name}": (value,) for name, value in context.items()}
    return {**values, "kms:EncryptionContextKeys": tuple(context)} if context else {}


def _of_the_table(operation: str, asked: Mapping[str, Any]) -> Iterator[Request]:
    if operation == "TransactWriteItems":
        for action in asked["TransactItems"]:
            ((kind, part),) = action.items()
            yield _on_items(_PARTS[kind], part, "TransactWriteItems")
    elif operation == "BatchGetItem":
        for table in asked["RequestItems"].values():
            for key in table["Keys"]:
                yield _on_items(operation, {"Key": key})
    elif operation == "BatchWriteItem":
        for writes in asked["RequestItems"].values():
            for write in writes:
                ((_, part),) = write.items()
                yield _on_items(operation, part)
    else:
        yield _on_items(operation, asked)


def _on_items(operation: str, part: Mapping[str, Any], enclosing: str = "") -> Request:
    index = f"/index/{part['IndexName']}" if "IndexName" in part else ""
    context = {"dynamodb:LeadingKeys": (_leading_key(part),), "dynamodb:Attributes": _named(part)}
    if enclosing:
        context["dynamodb:EnclosingOperation"] = (enclosing,)
    if "ReturnValues" in part:
        context["dynamodb:ReturnValues"] = (part["ReturnValues"],)
    return Request(f"dynamodb:{operation}", f"{TABLE}{index}", context)


def _leading_key(part: Mapping[str, Any]) -> str:
    """Give the partition key: of a query on an index the index's own, for that is its first."""
    if "KeyConditionExpression" in part:
        ((_, name),) = re.findall(r"^(pk|listing) = (:\w+)", part["KeyConditionExpression"])
        return str(part["ExpressionAttributeValues"][name]["S"])
    return str((part.get("Key") or part["Item"])["pk"]["S"])


def _named(part: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the top-level attributes that a request names, in its expressions or as an item."""
    names = {*part.get("ExpressionAttributeNames", {}).values()} | set(part.get("Item", {}))
    for expression in _EXPRESSIONS:
        names |= {*_WORDS.findall(part.get(expression, ""))} - _KEYWORDS
    return tuple(sorted(names | _KEY_ATTRIBUTES))
