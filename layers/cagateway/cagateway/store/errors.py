"""What DynamoDB may do instead of answering, translated once, at this edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError


class StoreError(Exception):
    """The table could not be read or written. Nothing was changed, or it is safe to try again."""


class ConditionFailedError(StoreError):
    """A conditional write lost: somebody else was first."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn botocore's exceptions into this module's.

    Raises:
        ConditionFailedError: The write's condition did not hold.
        StoreError: Anything else: throttled, unreachable, denied, too large.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConditionFailedError(code) from error
        raise StoreError(f"DynamoDB refused {error.operation_name}: {code}") from error
    except BotoCoreError as error:
        raise StoreError(f"DynamoDB could not be asked: {type(error).__name__}") from error
