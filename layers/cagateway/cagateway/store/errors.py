"""What DynamoDB may do instead of answering, translated once, at this edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cagateway.ports.store_errors import StoreError, StoreUnavailableError

_CONDITION_FAILED = frozenset({"ConditionalCheckFailedException", "ConditionalCheckFailed"})
# What botocore has tried again in vain (its standard mode), alone or as a transaction's reason.
_PASSING = frozenset(
    {
        *("ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded"),
        *("ThrottlingException", "ThrottlingError", "RequestLimitExceeded"),
        *("LimitExceededException", "TransactionInProgressException", "InternalServerError"),
    }
)
_OUT_OF_ORDER = 500
_CONFLICT = frozenset({"TransactionConflictException", "TransactionConflict"})


class ConditionFailedError(StoreError):
    """A conditional write lost: another was first, or it was itself.

    Args:
        message: DynamoDB's word.
        was_sent_again: Botocore had no answer to it before: it may be done already.
    """

    def __init__(self, message: str, *, was_sent_again: bool = False) -> None:
        super().__init__(message)
        self.was_sent_again = was_sent_again


class ConflictError(StoreUnavailableError):
    """A transaction met another write of the same item, and can be tried again."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn botocore's exceptions into this module's.

    Raises:
        ConditionFailedError: The write's condition did not hold.
        ConflictError: Another write of the same item was under way.
        StoreUnavailableError: No answer, or none in time: throttled, unreachable, out of order.
        StoreError: Anything else: denied, too large, a mistake of ours.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        about: Mapping[str, Any] = error.response.get("ResponseMetadata", {})
        causes = {code} | {reason.get("Code", "") for reason in _cancellation_reasons(error)}
        if causes & _CONDITION_FAILED:
            sent_again = about.get("RetryAttempts", 0) > 0
            raise ConditionFailedError(code, was_sent_again=sent_again) from error
        if causes & _CONFLICT:
            raise ConflictError(code) from error
        if causes & _PASSING or about.get("HTTPStatusCode", 0) >= _OUT_OF_ORDER:
            raise StoreUnavailableError(
                f"DynamoDB refused {error.operation_name}: {code}"
            ) from error
        raise StoreError(f"DynamoDB refused {error.operation_name}: {code}") from error
    except BotoCoreError as error:
        kind = type(error).__name__
        raise StoreUnavailableError(f"DynamoDB could not be asked: {kind}") from error


def _cancellation_reasons(error: ClientError) -> list[dict[str, str]]:
    # Only a cancelled transaction has them; botocore's types do not know.
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return reasons
