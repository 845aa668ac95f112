"""Orders against a real table: one POST for each, whatever dies, and no key mixed up."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.orders.placement import OrderStatus
from cagateway.domain.orders.states import OrderState
from cagateway.ports.certificate_orders import SectigoUnavailableError
from cagateway.ports.store_errors import StoreError
from cagateway.sectigo.certificates import SectigoCertificates
from cagateway.sectigo.client import SectigoClient
from cagateway.store.orders import DynamoDBOrders
from tests.fakes.accounts import HERE
from tests.fakes.clock import NOON
from tests.functional.order_house import House, new_csr
from tests.functional.stack import Deployment
from tests.orders import ORDER_ID

MARK = f"cagw:{ORDER_ID}"


class Dying:
    """Stands before the real store, and dies before or after its n-th write."""

    def __init__(self, orders: DynamoDBOrders, at: int, *, after: bool) -> None:
        self.orders, self.left, self.after = orders, at, after

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's methods
        real = getattr(self.orders, name)
        if name not in {"create", "save"}:
            return real

        def write(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
            self.left -= 1
            if self.left == 0 and not self.after:
                raise StoreError("died before the write")
            answer = real(*args, **named)
            if self.left == 0:
                raise StoreError("died after the write")
            return answer

        return write


class Overtaken:
    """Stands before the real store, and lets another request be faster, once."""

    def __init__(self, orders: DynamoDBOrders, rival: Callable[[], object]) -> None:
        self.orders, self.rival = orders, rival

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the store's methods
        return getattr(self.orders, name)

    def create(self, *args: Any, **named: Any) -> bool:  # noqa: ANN401 - as above
        rival, self.rival = self.rival, lambda: None
        rival()
        return self.orders.create(*args, **named)


def test_a_request_is_issued_and_its_repetition_brings_the_same(house: House) -> None:
    csr = new_csr()
    first, second = house.enroll(csr), house.enroll(csr)
    assert first.state is OrderState.ISSUED
    assert (first.order_id, first.issued) == (second.order_id, second.issued)
    assert len(house.sectigo.orders) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("loses_answer", [False, True], ids=["answered", "answer-lost"])
def test_whatever_write_dies_each_order_is_sent_once_and_found_again(
    house: House, at: int, after: bool, loses_answer: bool
) -> None:
    csr, real = new_csr(), house.orders
    house.sectigo.outcome = "answer-lost" if loses_answer else "taken"
    house.orders = Dying(real, at, after=after)
    with suppress(StoreError):
        house.enroll(csr)
    house.orders, house.sectigo.outcome = real, "taken"
    # The client repeats at once, and before the request that ordered counts as dead.
    for seconds in (0, 5, 30):
        house.clock.advance(seconds)
        with suppress(GatewayError):
            house.enroll(csr)
    for _ in range(6):
        house.sweep(120)
    last = house.enroll(csr)
    if last.state is OrderState.NOT_PLACED:
        # It died before it was sent. One answer says so, and the next request orders.
        last = house.enroll(csr)
    assert last.state is OrderState.ISSUED
    assert list(house.sectigo.posts.values()) == [1]


def test_an_idempotency_key_brings_no_certificate_of_another_key(house: House) -> None:
    house.enroll(new_csr(), "key-1")
    with pytest.raises(GatewayError) as refused:
        house.enroll(new_csr(), "key-1")
    assert refused.value.kind is ErrorKind.IDEMPOTENCY_KEY_REUSED


@pytest.mark.parametrize("bound", ["max_open_orders", "max_orders_per_day"])
def test_whoever_loses_a_race_joins_the_order_even_where_it_is_the_last_allowed(
    deployment: Deployment, bound: str
) -> None:
    house = House(deployment, {bound: 1})
    house.sectigo.status = OrderStatus.AWAITING_APPROVAL
    csr, real, won = new_csr(), house.orders, []

    def rival() -> None:
        house.orders = real
        if "day" not in bound:
            won.append(house.enroll(csr))
            return
        # The last of the day is being made for an equal request.
        with pytest.raises(GatewayError) as published:
            house.enroll(csr)
        assert published.value.kind is ErrorKind.ENROLLMENT_PENDING

    house.orders = Overtaken(real, rival)
    order = house.enroll(csr)
    house.clock.advance(30)
    assert house.enroll(csr).order_id == order.order_id
    assert [one.order_id for one in won] == ([] if "day" in bound else [order.order_id])
    assert len(house.sectigo.orders) == 1


def test_an_order_that_was_mended_at_sectigo_is_collected(house: House) -> None:
    house.sectigo.status = OrderStatus.DECLINED
    csr = new_csr()
    order = house.enroll(csr)
    assert order.state is OrderState.FAILED
    house.sectigo.orders[0].status = OrderStatus.ISSUED
    for _ in range(3):
        house.sweep(86_400)
    assert house.orders.find("ca-1", order.order_id).state is OrderState.ISSUED


def test_an_order_that_sectigo_has_lost_ends_after_a_day_and_goes_on_if_it_comes_back(
    house: House,
) -> None:
    house.sectigo.status = OrderStatus.PROCESSING
    order = house.enroll(csr := new_csr())
    lost, house.sectigo.orders = house.sectigo.orders, []
    house.sweep(3_600)
    waiting = house.orders.find("ca-1", order.order_id)
    assert (waiting.state, waiting.status_text) == (OrderState.PROCESSING, "unknown to Sectigo")
    house.sweep(86_400)
    failed = house.orders.find("ca-1", order.order_id)
    assert failed.state is OrderState.FAILED
    assert house.orders.open_orders("ca-1", order.quota_digest) == ()
    # As when the CA's login was another one for a time.
    house.sectigo.orders, lost[0].status = lost, OrderStatus.ISSUED
    house.sweep(86_400)
    assert house.orders.find("ca-1", order.order_id).state is OrderState.ISSUED
    assert house.enroll(csr).order_id == order.order_id
    assert len(house.sectigo.orders) == 1


def test_an_order_that_was_declined_stays_so_when_sectigo_has_it_no_more(house: House) -> None:
    house.sectigo.status = OrderStatus.DECLINED
    declined = house.enroll(new_csr())
    house.sectigo.orders.clear()
    for _ in range(3):
        house.sweep(86_400)
    later = house.orders.find("ca-1", declined.order_id)
    assert (later.state, later.failure) == (OrderState.FAILED, declined.failure)
    assert later.status_text == declined.status_text


def test_an_order_that_shows_late_at_sectigo_is_collected(house: House) -> None:
    house.sectigo.outcome, house.sectigo.lag = "answer-lost", timedelta(days=1)
    order = house.enroll(new_csr())
    for _ in range(12):
        house.sweep(120)
    house.sectigo.orders[0].shows_at = house.clock()
    assert house.orders.find("ca-1", order.order_id).state is OrderState.NOT_PLACED
    assert house.compare().late == (order.order_id,)
    house.sweep(300)
    assert house.orders.find("ca-1", order.order_id).state is OrderState.ISSUED


def test_a_slow_sectigo_keeps_nobody_beyond_api_gateways_29_seconds(house: House) -> None:
    began = house.clock.now
    # What the limits of sectigo/certificates.py allow.
    house.sectigo.pace = 22, 9
    house.enroll(new_csr())
    assert house.clock.now - began < timedelta(seconds=29)


def test_many_repetitions_do_not_multiply_the_looks_that_are_asked_for(house: House) -> None:
    house.sectigo.status = OrderStatus.AWAITING_APPROVAL
    csr = new_csr()
    for _ in range(20):
        house.enroll(csr)
    assert len(house.world.queue.messages) < 20


@pytest.mark.parametrize(
    "report",
    [
        pytest.param({"statusCode": 0, "reports": None}, id="no-list"),
        pytest.param({"statusCode": -2, "reports": []}, id="failed"),
        pytest.param({"statusCode": 0}, id="nothing"),
        pytest.param([], id="no-report"),
        pytest.param({"statusCode": 0, "reports": [{"comments": MARK}]}, id="without-number"),
    ],
)
def test_a_report_that_cannot_be_read_never_counts_as_no_order(report: object) -> None:
    answer = SimpleNamespace(body=json.dumps(report).encode())
    sectigo = SectigoCertificates(cast("SectigoClient", SimpleNamespace(call=lambda *_: answer)))
    with pytest.raises(SectigoUnavailableError):
        sectigo.find(HERE, MARK, NOON, NOON, 9)
