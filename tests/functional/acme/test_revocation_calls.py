"""functions/acme has functions/revocation revoke, by Lambda, and hears what came of it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from cagateway.api.revocation_events import is_revocation, revoked
from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.states import OrderState
from cagateway.events.revocations import FunctionRevocations
from cagateway.ports.acme import RevocationNotAskedError
from tests.functional.acme.client import registered
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import AcmeHouse

WANTED = Revocation("keyCompromise", "", "team")


@dataclass
class InThisProcess:
    """Lambda's API, with functions/revocation behind it."""

    house: AcmeHouse
    answer: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False

    def invoke(self, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3's
        assert asked["FunctionName"] == "RevocationFunction:live"
        if self.is_down:
            raise ConnectTimeoutError(endpoint_url="lambda")
        event = json.loads(asked["Payload"])
        assert is_revocation(event)
        found = revoked(event, self.house.revoker(), self.house.world.clock)
        return {"Payload": io.BytesIO(json.dumps(found).encode()), **self.answer}


def revocations(lambda_api: InThisProcess) -> FunctionRevocations:
    api: Any = lambda_api
    return FunctionRevocations(lambda: api, "RevocationFunction:live")


def test_it_is_revoked_or_said_why_not(house: AcmeHouse) -> None:
    client = registered(house)
    client.buy(csr_for())
    (order,) = house.in_state(OrderState.ISSUED)
    ask = revocations(InThisProcess(house))
    ask.revoke("ca-1", order.serial_number or "", WANTED)
    (found,) = house.in_state(OrderState.REVOKED)
    assert found.revoked_by == "team"
    with pytest.raises(GatewayError) as refused:
        ask.revoke("ca-1", "ABCD", WANTED)
    assert refused.value.kind is ErrorKind.CERTIFICATE_NOT_FOUND
    with pytest.raises(GatewayError) as unknown:
        ask.revoke("ca-9", "ABCD", WANTED)
    assert unknown.value.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND


def test_a_function_that_fails_says_nothing(house: AcmeHouse) -> None:
    for broken in (
        InThisProcess(house, is_down=True),
        InThisProcess(house, {"FunctionError": "Unhandled"}),
    ):
        with pytest.raises(RevocationNotAskedError):
            revocations(broken).revoke("ca-1", "ABCD", WANTED)


def test_only_events_of_functions_acme_are_taken(house: AcmeHouse) -> None:
    assert not is_revocation({"requestContext": {}, "revocation": {}})
    for asked in (None, {}, {"caId": 1}, {"caId": "a", "serialNumber": "A", "clientId": "b"}):
        with pytest.raises(GatewayError) as refused:
            revoked({"revocation": asked}, house.revoker(), house.world.clock)
        assert refused.value.kind is ErrorKind.MALFORMED_REQUEST
