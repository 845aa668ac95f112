"""How functions/acme, which has no login at Sectigo, has certificates revoked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.events.invocations import InvocationError, invoke
from cagateway.ports.acme import RevocationNotAskedError
from cagateway.values import dataclass

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True, slots=True)
class FunctionRevocations:
    """Runs functions/revocation: `Revocations` of ports/acme.py.

    Args:
        open_lambda: Gives the Lambda client; its timeout bounds how long the client waits.
    """

    open_lambda: Callable[[], LambdaClient]
    function_name: str

    def revoke(self, ca_id: str, serial_number: str, wanted: Revocation) -> None:
        asked = {
            "caId": ca_id,
            "serialNumber": serial_number,
            "reason": wanted.reason,
            "clientId": wanted.client_id,
        }
        try:
            answer = invoke(self.open_lambda, self.function_name, {"revocation": asked})
        except InvocationError as error:
            raise RevocationNotAskedError(str(error)) from error
        if "FunctionError" in answer:
            raise RevocationNotAskedError("functions/revocation failed")
        _raise_refusal(json.loads(answer["Payload"].read()))


def _raise_refusal(answer: Mapping[str, Any]) -> None:
    refused = answer.get("refused")
    if refused is None:
        return
    known = {str(kind): kind for kind in ErrorKind}
    kind = known.get(refused["code"], ErrorKind.INTERNAL_ERROR)
    raise GatewayError(
        kind, str(refused["message"]), retry_after_seconds=refused.get("retryAfterSeconds")
    )
