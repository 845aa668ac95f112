"""functions/acme has functions/revocation revoke, by Lambda, and hears what came of it."""

from __future__ import annotations

import pytest

from cagateway.api.revocation_events import is_revocation, revoked
from cagateway.domain.certificates.revocation import Revocation
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.states import OrderState
from cagateway.ports.acme import RevocationNotAskedError
from tests.functional.acme.client import Client
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import AcmeHouse, LambdaApi

WANTED = Revocation("keyCompromise", "", "team")


def test_it_is_revoked_or_said_why_not(house: AcmeHouse, client: Client) -> None:
    client.buy(csr_for())
    (order,) = house.in_state(OrderState.ISSUED)
    ask = house.revocations
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
        LambdaApi(house, is_down=True),
        LambdaApi(house, {"FunctionError": "Unhandled"}),
    ):
        house.lambda_api = broken
        with pytest.raises(RevocationNotAskedError):
            house.revocations.revoke("ca-1", "ABCD", WANTED)


def test_only_events_of_functions_acme_are_taken(house: AcmeHouse) -> None:
    assert not is_revocation({"requestContext": {}, "revocation": {}})
    for asked in (None, {}, {"caId": 1}, {"caId": "a", "serialNumber": "A", "clientId": "b"}):
        with pytest.raises(GatewayError) as refused:
            revoked({"revocation": asked}, house.revoker(), house.world.clock)
        assert refused.value.kind is ErrorKind.MALFORMED_REQUEST
