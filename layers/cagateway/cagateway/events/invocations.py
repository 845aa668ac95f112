"""Running another function and waiting for its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_lambda.type_defs import InvocationResponseTypeDef


class InvocationError(Exception):
    """A function did not run, or took too long."""


def invoke(
    open_lambda: Callable[[], LambdaClient], function: str, event: Mapping[str, Any]
) -> InvocationResponseTypeDef:
    """Run a function and wait.

    Raises:
        InvocationError: It did not run, or took longer than the client waits.
    """
    try:
        return open_lambda().invoke(FunctionName=function, Payload=json.dumps(event).encode())
    except (ClientError, BotoCoreError) as error:
        raise InvocationError(f"{function} did not run: {type(error).__name__}") from error
