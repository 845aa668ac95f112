"""What DynamoDB may do instead of answering, translated once, at this edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

# DynamoDB refuses items over 400 KB, names and keys included.
MAX_DOCUMENT_BYTES = 350_000
_CONDITION_FAILED = frozenset({"ConditionalCheckFailedException", "ConditionalCheckFailed"})
_CONFLICT = frozenset({"TransactionConflictException", "TransactionConflict"})


class StoreError(Exception):
    """The table could not be read or written. Nothing was changed, or it is safe to try again."""


class DocumentTooLargeError(StoreError):
    """A document does not fit into one item. Nothing was written."""


class ConditionFailedError(StoreError):
    """A conditional write lost: somebody else was first."""


class ConflictError(StoreError):
    """A transaction met another write of the same item, and can be tried again."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn botocore's exceptions into this module's.

    Raises:
        ConditionFailedError: The write's condition did not hold.
        ConflictError: Another write of the same item was under way.
        StoreError: Anything else: throttled, unreachable, denied, too large.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        causes = {code} | {reason.get("Code", "") for reason in _cancellation_reasons(error)}
        if causes & _CONDITION_FAILED:
            raise ConditionFailedError(code) from error
        if causes & _CONFLICT:
            raise ConflictError(code) from error
        raise StoreError(f"DynamoDB refused {error.operation_name}: {code}") from error
    except BotoCoreError as error:
        raise StoreError(f"DynamoDB could not be asked: {type(error).__name__}") from error


def _cancellation_reasons(error: ClientError) -> list[dict[str, str]]:
    # Only a cancelled transaction has them; botocore's types do not know.
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return reasons
