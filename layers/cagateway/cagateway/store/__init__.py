"""The one DynamoDB table: what is kept in it, and what finds and bounds it.

A key is an item's; attributes are an item's others, or the values of an expression. An action is
one write of a transaction.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Value = AttributeValueTypeDef
    Attributes = dict[str, Value]
    Key = Attributes
    Action = TransactWriteItemTypeDef
else:
    # For types alone: boto3's stubs are not deployed.
    Value = Attributes = Key = Action = Any
