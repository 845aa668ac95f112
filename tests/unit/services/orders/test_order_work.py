"""What the schedule and the collector's function do about orders, beside looking at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from cagateway.domain.orders.order import Objection, Order
from cagateway.domain.orders.placement import OrderAccount
from cagateway.domain.orders.states import OrderState
from cagateway.domain.shortening import MAX_NAMED
from cagateway.services.orders.order_work import AskedComparisons
from cagateway.services.orders.sweep import MAX_POLLS, sweep
from tests.documents import document
from tests.fakes.clock import HOUR, NOON, SECOND
from tests.fakes.orders import InMemoryOrders
from tests.functional.ordering.gateway import OrderGateway
from tests.orders import issued_order, order


@dataclass
class Asked:
    """Keeps what the collector's function is asked for."""

    searches: list[tuple[str, str]] = field(default_factory=list)
    comparisons: list[Sequence[str]] = field(default_factory=list)
    is_full: bool = False

    def poll_later(self, order: Order, now: Any) -> None:  # noqa: ANN401 - not asked for here
        raise NotImplementedError

    def poll_now(self, due: Sequence[tuple[str, str]]) -> None:
        self.searches.extend(due)

    def compare(self, ca_ids: Sequence[str]) -> bool:
        self.comparisons.append(tuple(ca_ids))
        return not self.is_full


def nobodys() -> dict[str, OrderAccount]:
    return {}


def kept(*orders: Order) -> InMemoryOrders:
    store = InMemoryOrders()
    for one in orders:
        assert store.create(one, also_as=one.idempotency_digest, instead_of=(), open_at_most=10**6)
    return store


def numbered(number: int, **changes: Any) -> Order:  # noqa: ANN401 - an order's fields
    return order(order_id=f"{number:026}", idempotency_digest=str(number), **changes)


def test_a_tick_asks_for_what_is_due_the_longest_due_first() -> None:
    store = kept(
        numbered(1, next_poll_at=NOON),
        numbered(2, next_poll_at=NOON - HOUR),
        numbered(3, next_poll_at=NOON + SECOND),
        numbered(4),
    )
    asked = Asked()
    report = sweep(store, asked, NOON, nobodys)
    assert asked.searches == [("ca-1", f"{number:026}") for number in (2, 1)]
    assert report.asked_for == 2
    assert len(report.orders.open) == 3


def test_a_tick_asks_for_so_many_looks_and_the_next_one_for_more() -> None:
    store = kept(*(numbered(number, next_poll_at=NOON) for number in range(MAX_POLLS + 5)))
    asked = Asked()
    assert sweep(store, asked, NOON, nobodys).asked_for == len(asked.searches) == MAX_POLLS


def test_a_tick_names_those_in_trouble() -> None:
    store = kept(
        numbered(1, state=OrderState.PROCESSING, next_poll_at=NOON),
        numbered(2, state=OrderState.UNCERTAIN, next_poll_at=NOON),
        issued_order(next_poll_at=NOON),
    )
    answer = sweep(store, Asked(), NOON + 3 * HOUR, nobodys).answer()
    assert (answer["stuck"], answer["uncertain"], answer["undelivered"]) == (1, 1, 1)
    assert answer["ids"]["stuck"] == [f"ca-1/{1:026}"]
    assert answer["askedFor"] == 3


def test_a_tick_tells_what_is_left_behind_from_what_waits() -> None:
    account = OrderAccount("https://cert-manager.com", "demo", 1234)
    about: dict[str, Any] = {"next_poll_at": NOON, "account": account}
    store = kept(
        numbered(1, state=OrderState.PROCESSING, **about),
        numbered(2, state=OrderState.UNCERTAIN, **about),
        numbered(3, state=OrderState.PROCESSING, **(about | {"account": None})),
    )
    here = sweep(store, Asked(), NOON + 3 * HOUR, lambda: {"ca-1": account}).answer()
    assert (here["stuck"], here["uncertain"], here["leftBehind"]) == (2, 1, 0)
    moved = sweep(store, Asked(), NOON + 3 * HOUR, nobodys).answer()
    assert (moved["stuck"], moved["uncertain"], moved["leftBehind"]) == (1, 0, 2)
    assert moved["ids"]["leftBehind"] == [f"ca-1/{2:026}", f"ca-1/{1:026}"]


def test_a_tick_names_what_is_objected_to_and_not_as_stuck() -> None:
    about: dict[str, Any] = {"state": OrderState.PROCESSING, "next_poll_at": NOON}
    store = kept(numbered(1, objection=Objection.NOT_OURS, **about))
    ended = {**about, "state": OrderState.FAILED}
    store.items |= kept(numbered(2, objection=Objection.NOT_OURS, **ended)).items
    answer = sweep(store, Asked(), NOON + 24 * HOUR, nobodys).answer()
    assert (answer["objected"], answer["stuck"]) == (1, 0)
    assert answer["ids"] == {"objected": [f"ca-1/{1:026}"]}


def test_a_tick_asks_for_no_accounts_while_nothing_waits() -> None:
    def accounts() -> dict[str, OrderAccount]:
        raise NotImplementedError

    waiting = numbered(1, state=OrderState.PROCESSING, next_poll_at=NOON)
    assert sweep(kept(waiting), Asked(), NOON, accounts).orders.stuck == ()


def test_a_tick_names_the_first_of_many() -> None:
    waiting: dict[str, Any] = {"state": OrderState.PROCESSING, "next_poll_at": NOON}
    stuck = [numbered(number, **waiting) for number in range(30)]
    answer = sweep(kept(*stuck), Asked(), NOON + 24 * HOUR, nobodys).answer()
    assert answer["stuck"] == 30
    assert answer["ids"].keys() == {"stuck"}
    assert len(answer["ids"]["stuck"]) == MAX_NAMED


def test_a_tick_counts_and_names_what_cannot_be_read() -> None:
    class Broken(InMemoryOrders):
        def due_orders(self, at_most: int) -> tuple[list[Order], list[str]]:
            return super().due_orders(at_most)[0], ["ca-1/broken"]

    answer = sweep(Broken(), Asked(), NOON, nobodys).answer()
    assert (answer["unreadable"], answer["ids"]) == (1, {"unreadable": ["ca-1/broken"]})


class TestComparisons:
    def test_are_asked_for_once_for_each_organization_that_is_ordered_for(self) -> None:
        house = OrderGateway()
        gateway = house.gateway
        # `ca-2` is of the same organization as `ca-1`.
        gateway.create("ca-3", document(enable_enrollment=True, org_id=99))
        gateway.create("ca-4", document())
        asked = Asked()
        work = house.work(queue=asked)
        assert work.ask_for_comparisons() == AskedComparisons(2, 0)
        assert sorted(map(tuple, asked.comparisons)) == [("ca-1", "ca-2"), ("ca-3",)]

    def test_of_what_is_not_configured_any_more_are_none(self) -> None:
        house = OrderGateway()
        assert house.work().compare(("ca-9",)) == ()
        assert house.work().compare(()) == ()

    def test_that_cannot_be_asked_for_are_counted(self) -> None:
        asked = Asked(is_full=True)
        assert OrderGateway().work(queue=asked).ask_for_comparisons() == AskedComparisons(1, 1)

    def test_of_cas_whose_accounts_parted_meanwhile_are_several(self) -> None:
        house = OrderGateway()
        for ca_id, about in (
            ("ca-3", {"org_id": 99}),
            ("ca-4", {"url": "https://CERT-manager.com/"}),
        ):
            house.gateway.create(ca_id, document(enable_enrollment=True, **about))
        compared = house.work().compare(("ca-1", "ca-3", "ca-4"))
        assert [one is not None for one in compared] == [True, True]

    @pytest.mark.parametrize("is_down", [False, True], ids=["up", "down"])
    def test_wait_for_sectigo_where_it_is_down(self, is_down: bool) -> None:
        house = OrderGateway()
        house.world.sectigo.is_down = is_down
        (found,) = house.work().compare(("ca-1",))
        assert (found is None) is is_down


def test_an_order_whose_ca_is_gone_is_kept_open_and_asked_about_again() -> None:
    house = OrderGateway()
    house.world.sectigo.status = "Applied"
    house.enroll("first")
    house.gateway.store.configurations.pop("ca-1")
    house.world.clock.advance(60)
    house.sweep()
    (kept_order,) = house.world.store.all_of("ca-1")
    assert kept_order.state is OrderState.PROCESSING
    assert kept_order.next_poll_at is not None
    house.books.check()


def test_a_look_that_is_not_due_is_not_taken() -> None:
    house = OrderGateway()
    house.world.sectigo.status = "Applied"
    house.enroll("first")
    (waiting,) = house.world.store.all_of("ca-1")
    assert house.work().poll("ca-1", waiting.order_id) is None
    assert house.work().poll("ca-1", "01M8997DG00000000000000000") is None
    house.world.clock.advance(60)
    assert house.work().poll("ca-1", waiting.order_id) is not None
    assert house.work().poll("ca-1", waiting.order_id) is None
