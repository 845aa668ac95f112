"""The states of ACME's objects: whatever is done to one, the standard's own table holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.orders import READY_LASTS, AcmeOrder, OrderFailure
from cagateway.domain.acme.problems import ProblemKind
from cagateway.domain.acme.states import (
    TRANSITIONS,
    AccountStatus,
    AuthorizationStatus,
    IllegalAcmeTransitionError,
    OrderStatus,
    moved,
)

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
# RFC 8555, 7.1.6, as far as it goes without challenges.
STANDARD = {
    AccountStatus: {("valid", "deactivated"), ("valid", "revoked")},
    OrderStatus: {
        ("pending", "ready"),
        ("pending", "invalid"),
        ("ready", "processing"),
        ("ready", "invalid"),
        ("processing", "valid"),
        ("processing", "invalid"),
    },
    AuthorizationStatus: {
        ("pending", "valid"),
        ("pending", "invalid"),
        ("valid", "expired"),
        ("valid", "deactivated"),
        ("valid", "revoked"),
    },
}
FAILURE = OrderFailure(ProblemKind.SERVER_INTERNAL, "Nothing was ordered.")
# What services do to an order, by what moves it.
STEPS: tuple[Callable[[AcmeOrder], AcmeOrder], ...] = (
    lambda order: order.finalized("digest", "01M8997DG00000000000000000"),
    AcmeOrder.issued,
    lambda order: order.failed(FAILURE),
    lambda order: order.without_authorization(1),
    lambda order: order.at(NOON),
    lambda order: order.at(NOON + READY_LASTS),
)


def order() -> AcmeOrder:
    return AcmeOrder(
        order_id="01M8997DG00000000000000001",
        account_id="account",
        ca_id="ca-1",
        profile_id="60515",
        client_id="web",
        identifiers=(Identifier("dns", "example.com"), Identifier("dns", "*.example.com")),
        created_at=NOON,
        expires_at=NOON + READY_LASTS,
    )


def test_the_table_is_part_of_the_standard() -> None:
    for kind, follows in TRANSITIONS.items():
        pairs = {(str(before), str(after)) for before in follows for after in follows[before]}
        assert pairs <= STANDARD[kind]


@pytest.mark.parametrize("kind", TRANSITIONS, ids=lambda kind: kind.__name__)
def test_only_what_the_table_lists_can_follow(kind: type[OrderStatus]) -> None:
    for before in kind:
        for after in kind:
            if after in TRANSITIONS[kind].get(before, ()):
                assert moved(before, after) is after
            else:
                with pytest.raises(IllegalAcmeTransitionError):
                    moved(before, after)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(range(len(STEPS))), max_size=6))
def test_whatever_is_done_an_order_follows_the_table_and_ends_once(steps: list[int]) -> None:
    stands = order()
    for step in steps:
        try:
            after = STEPS[step](stands)
        except IllegalAcmeTransitionError:
            # Nothing is written, so that it stands as it stood.
            continue
        allowed = TRANSITIONS[OrderStatus].get(stands.status, frozenset())
        assert after.status is stands.status or after.status in allowed
        assert (after.status is OrderStatus.INVALID) == (after.failure is not None)
        # A certificate comes of one order of the gateway's, once it is finalized.
        is_bought = after.status in {OrderStatus.PROCESSING, OrderStatus.VALID}
        assert not is_bought or after.enrollment_id
        stands = after


def test_an_authorization_stands_until_it_is_given_up_or_its_time_is_over() -> None:
    whole = order()
    assert whole.authorization(0, NOON) is AuthorizationStatus.VALID
    given_up = whole.without_authorization(0)
    assert given_up.authorization(0, NOON) is AuthorizationStatus.DEACTIVATED
    assert given_up.authorization(1, NOON) is AuthorizationStatus.VALID
    assert given_up.failure is not None
    assert "example.com" in given_up.failure.detail
    later = NOON + READY_LASTS
    assert whole.authorization(1, later) is AuthorizationStatus.EXPIRED
    assert whole.at(later - timedelta(seconds=1)).status is OrderStatus.READY
    assert whole.at(later).status is OrderStatus.INVALID
