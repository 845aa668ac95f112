"""How functions have Sectigo asked something at once: functions/connection_test asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cagateway.events.invocations import InvocationError, invoke
from cagateway.ports.sectigo import ConnectionTestError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True, slots=True)
class ConnectionTests:
    """Runs functions/connection_test: `ConnectionTester` of ports/sectigo.py.

    Args:
        open_lambda: Gives the Lambda client; its timeout bounds how long the operator waits.
    """

    open_lambda: Callable[[], LambdaClient]
    function_name: str

    def try_connection(self, document: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask({"connectionTest": document})

    def list_organizations(self, account: Mapping[str, str]) -> dict[str, Any]:
        return self._ask({"organizationsOf": account})

    def _ask(self, event: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = invoke(self.open_lambda, self.function_name, event)
        except InvocationError as error:
            raise ConnectionTestError(str(error)) from error
        if "FunctionError" in answer:
            raise ConnectionTestError("functions/connection_test failed")
        found: dict[str, Any] = json.loads(answer["Payload"].read())
        return found
