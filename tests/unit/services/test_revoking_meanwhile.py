"""Whoever writes an order while its certificate is revoked keeps nothing from being noted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cagateway.domain.errors import ErrorKind
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import OrderStatus
from cagateway.domain.orders.states import OrderState
from tests.fakes.accounts import HERE, AccountHouse
from tests.unit.services.test_revoking_accounts import issued, operations, refusal, revoke


class TestWhoeverWritesTheOrderMeanwhile:
    """A delivery or an event may be noted at any moment; a collector may be at it."""

    @pytest.mark.parametrize("step", range(1, 4))
    def test_keeps_no_revocation_from_being_noted(self, house: AccountHouse, step: int) -> None:
        kept = house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD")
        real, calls = house.orders.save, iter(range(1, 99))

        def overtaken(order: Order, before: Order) -> object:
            if next(calls) == step:
                found = house.kept(order)
                assert real(replace(found, searches=9), found)
            return real(order, before)

        house.orders.save = overtaken
        revoke(house)
        noted = house.kept(kept)
        assert (noted.state, noted.searches) == (OrderState.REVOKED, 9)
        assert noted.revoked_by == "vault"

    def test_for_ever_is_told(self, house: AccountHouse) -> None:
        house.keep(issued())
        there = house.sectigo.has(HERE, 7, serial_number="ABCD")
        house.orders.save = lambda *_: None
        assert refusal(house).kind is ErrorKind.REVOCATION_UNCERTAIN
        assert there.status is OrderStatus.ISSUED

    def test_with_a_revocation_is_believed(self, house: AccountHouse) -> None:
        house.keep(issued())
        house.sectigo.has(HERE, 7, serial_number="ABCD")
        real, calls = house.orders.save, iter(range(1, 99))

        def overtaken(order: Order, before: Order) -> object:
            if next(calls) == 1:
                found = house.kept(order)
                about = {"revoked_at": house.clock(), "revocation_reason": "superseded"}
                revoked = found.moved(OrderState.REVOKED, **about)
                assert real(revoked, found)
            return real(order, before)

        house.orders.save = overtaken
        assert refusal(house).value == "superseded"
        assert "revoke" not in operations(house)
