"""One wish buys one certificate, whatever is lost, repeated or begun anew."""

from __future__ import annotations

import pytest

from cagateway.domain.orders.polling import HANDED_OVER_LASTS
from tests.functional.acme.client import Client, enrollment_of, problem_of, registered
from tests.functional.acme.csrs import csr_for
from tests.functional.acme.house import AcmeHouse


def test_a_client_that_begins_anew_with_its_csr_joins_the_open_order(house: AcmeHouse) -> None:
    house.world.sectigo.status = "Requested"
    client, other, csr = registered(house), registered(house), csr_for()
    first = client.buy(csr)
    assert first.body["status"] == "processing"
    orders = [client.order(), other.order(), client.order(notAfter=house.ends_in(30))]
    for order, asker in zip(orders, (client, other, client), strict=True):
        assert asker.finalize(order, csr).body["status"] == "processing"
        house.collect()
    assert house.posts() == 1
    house.world.sectigo.orders[0].status = "Issued"
    house.collect(30)
    house.collect(30)
    assert client.poll(orders[0]).body["status"] == "valid"
    assert other.poll(orders[1]).body["status"] == "valid"


def test_one_that_makes_a_key_each_time_buys_nothing_while_an_order_is_open(
    house: AcmeHouse,
    client: Client,
) -> None:
    """The same line of certbot's again: it makes a new key and a new CSR."""
    house.world.sectigo.status = "Requested"
    first = client.buy(csr_for())
    order = client.order()
    refused = client.finalize(order, csr_for())
    assert enrollment_of(client, first).order_id in refused.body["detail"]
    assert (refused.status, problem_of(refused)) == (429, "rateLimited")
    assert int(refused.headers["Retry-After"]) > 0
    assert client.poll(order).body["status"] == "ready"
    assert house.posts() == 1
    house.world.sectigo.orders[0].status = "Issued"
    house.collect(30)
    house.collect(30)
    assert client.finalize(order, csr_for()).status == 200


def test_an_order_whose_message_is_lost_is_found_by_the_tick(house: AcmeHouse) -> None:
    client = registered(house)
    order = client.order()
    client.finalize(order, csr_for())
    house.world.queue.messages.clear()
    house.world.clock.advance(300)
    house.tick()
    house.collect()
    assert client.poll(order).body["status"] == "valid"
    assert house.posts() == 1


def test_one_that_nothing_sends_comes_to_nothing_and_is_begun_anew(house: AcmeHouse) -> None:
    client, csr = registered(house), csr_for()
    order = client.order()
    client.finalize(order, csr)
    house.world.queue.messages.clear()
    house.world.clock.advance(HANDED_OVER_LASTS.total_seconds())
    house.tick()
    house.collect()
    failed = client.poll(order).body
    assert (failed["status"], failed["error"]["type"][-14:]) == ("invalid", "serverInternal")
    assert house.posts() == 0
    assert client.buy(csr).body["status"] == "valid"
    assert house.posts() == 1


@pytest.mark.parametrize("lost", ["answer-lost", "broken", "died"])
def test_an_answer_that_is_lost_buys_nothing_twice(house: AcmeHouse, lost: str) -> None:
    house.world.sectigo.outcome = lost
    client = registered(house)
    order = client.order()
    client.finalize(order, csr_for())
    messages = [*house.world.queue.messages]
    try:
        house.collect()
    except BaseException:  # noqa: BLE001 - the function died
        house.world.queue.messages.extend(messages)
    for _ in range(8):
        house.collect(20)
        house.tick()
    assert client.poll(order).body["status"] == "valid"
    assert house.posts() == 1


def test_a_refusal_makes_the_order_invalid_in_our_words(house: AcmeHouse) -> None:
    house.world.sectigo.outcome = "refused"
    client, csr = registered(house), csr_for()
    order = client.buy(csr)
    assert order.body["status"] == "invalid"
    assert "Sectigo" in order.body["error"]["detail"]
    assert "certificate" not in order.body
    house.world.sectigo.outcome = "taken"
    # A client that asks in a circle is told the same for a minute, and Sectigo is not asked.
    assert client.buy(csr).body["status"] == "invalid"
    assert house.posts() == 1
    house.world.clock.advance(60)
    assert client.buy(csr).body["status"] == "valid"
    assert house.posts() == 2


def test_an_approval_is_waited_for_and_a_poll_wakes_the_collector(house: AcmeHouse) -> None:
    house.world.sectigo.status = "Requested"
    client = registered(house)
    order = client.buy(csr_for())
    assert order.body["status"] == "processing"
    assert int(order.headers["Retry-After"]) >= 10
    for _ in range(20):
        house.collect(300)
    house.world.queue.messages.clear()
    house.world.sectigo.orders[0].status = "Issued"
    house.world.clock.advance(600)
    polls = [client.poll(order).body["status"] for _ in range(5)]
    assert polls == ["processing"] * 5
    # However many polls, one message.
    assert len(house.world.queue.messages) == 1
    house.collect()
    assert client.poll(order).body["status"] == "valid"


def test_a_message_that_comes_several_times_sends_once(house: AcmeHouse, client: Client) -> None:
    order = client.order()
    client.finalize(order, csr_for())
    messages = [*house.world.queue.messages] * 3
    house.world.queue.messages[:] = messages
    house.collect()
    house.collect()
    assert house.posts() == 1
