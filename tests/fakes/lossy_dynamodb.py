"""A DynamoDB whose answer to a write is lost, so that botocore sends the write again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

WRITES = ("put_item", "update_item", "transact_write_items")


@dataclass
class LossyDynamoDB:
    """Stands before a client: one write is done, its answer is lost, and it is done once more.

    As botocore does it: the second answer says how often it was tried.

    Args:
        real: The client.
        at: Which write loses its answer, from one on.
    """

    real: Any
    at: int
    lost: str = ""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        real = getattr(self.real, name)
        if name not in WRITES:
            return real  # type: ignore[no-any-return]

        def write(**parameters: Any) -> Any:  # noqa: ANN401 - as boto3's
            self.at -= 1
            if self.at != 0:
                return real(**parameters)
            self.lost = name
            real(**parameters)
            try:
                return real(**parameters)
            except ClientError as error:
                error.response["ResponseMetadata"]["RetryAttempts"] = 1
                raise

        return write
