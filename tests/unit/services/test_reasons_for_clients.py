"""Clients read why Sectigo could not be asked, but for what the gateway's settings are about."""

from __future__ import annotations

import pytest

from cagateway.api.responses import sync_details
from cagateway.domain.authorities.connection_failures import FOR_OPERATORS, FailureReason
from cagateway.ports.sectigo import SectigoError
from tests.fakes.gateway import FakeGateway

SECRET = "cagateway/acme"


@pytest.mark.parametrize("is_synced", [True, False], ids=["stale", "unavailable"])
@pytest.mark.parametrize("reason", FailureReason)
def test_a_failure_is_told_to_clients_as_far_as_it_is_theirs(
    gateway: FakeGateway, reason: FailureReason, *, is_synced: bool
) -> None:
    if is_synced:
        gateway.sync()
        gateway.clock.advance(2 * 3600)
    gateway.sectigo.failure = SectigoError(reason, f"Look into {SECRET}.")
    gateway.sync(force=True)
    (detail,) = sync_details(gateway.reader().as_stored("ca-1"))
    is_published = reason not in FOR_OPERATORS
    assert detail.value == (str(reason) if is_published else "")
    assert (SECRET in detail.message) == is_published
    assert ("operator" in detail.message) != is_published
    # The operator reads all of it.
    state = gateway.store.status("ca-1")
    assert state is not None
    assert state.sync_state.backoff is not None
    assert SECRET in state.sync_state.backoff.failure.message


def test_a_refused_login_is_nobodys_but_the_operators() -> None:
    assert {FailureReason.LOGIN_REFUSED, FailureReason.PASSWORD_EXPIRED} <= FOR_OPERATORS
    assert FailureReason.UNREACHABLE not in FOR_OPERATORS
