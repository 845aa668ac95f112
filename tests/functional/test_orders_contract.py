"""What orders may rely on of their table: the same on DynamoDB and on the double of it."""

from __future__ import annotations

import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from cagateway.domain.certificates.issued import CertificateAction
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.states import OPEN_STATES, OrderState
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from tests.documents import GOLDEN
from tests.fakes.clock import NOON
from tests.functional.made_orders import DAY, SECOND, AnyOrders, bring, create, numbered
from tests.orders import ISSUED, issued_order

REVOKED = {"state": OrderState.REVOKED, "revoked_at": NOON + 2 * DAY}


def issue(orders: AnyOrders, made: Order, serial: str, at: datetime = ISSUED.issued_at) -> Order:
    issued = replace(ISSUED, serial_number=serial, issued_at=at)
    return bring(orders, made, state=OrderState.ISSUED, issued=issued)


def with_subject(orders: AnyOrders, ca_id: str = "ca-1", digest: str = "subject") -> list[Order]:
    return list(orders.with_subject(ca_id, digest, lambda *_: True))


def events_of(orders: AnyOrders) -> list[tuple[str, CertificateAction]]:
    found, _ = orders.events("ca-1", None, None, 99)
    return [(event.serial_number, event.action) for _, event in found]


def test_an_order_is_found_as_it_was_stored(orders: AnyOrders) -> None:
    made = replace(numbered(1), sealed_key="sealed", unread={"colour": "blue"}, next_poll_at=NOON)
    assert create(orders, made)
    assert orders.find("ca-1", made.order_id) == made
    assert orders.find_equal("ca-1", made.idempotency_digest) == made
    assert orders.find("ca-2", made.order_id) is None
    assert orders.find_equal("ca-2", made.idempotency_digest) is None
    assert orders.find_serial("ca-1", "AB") is None


def test_of_equal_requests_one_is_stored(orders: AnyOrders) -> None:
    first = numbered(1)
    second = replace(numbered(2), idempotency_digest=first.idempotency_digest)
    assert create(orders, first)
    assert not create(orders, second)
    assert orders.find("ca-1", second.order_id) is None
    assert orders.open_orders("ca-1", first.quota_digest) == (first.order_id,)


def test_an_order_that_is_not_joined_any_more_gives_way_once(orders: AnyOrders) -> None:
    first, second, third = (
        replace(numbered(number), idempotency_digest="repeat") for number in (1, 2, 3)
    )
    assert create(orders, first)
    assert create(orders, second, instead_of=first)
    assert not create(orders, third, instead_of=first)
    assert orders.find_equal("ca-1", "repeat") == second


def test_an_orders_id_is_taken_once(orders: AnyOrders) -> None:
    made = numbered(1)
    assert create(orders, made)
    assert not create(orders, replace(made, idempotency_digest="other"))


def test_the_open_orders_of_a_crowd_are_bounded_until_one_ends(orders: AnyOrders) -> None:
    first, second, third = numbered(1), numbered(2), numbered(3)
    assert create(orders, first, most=2)
    assert create(orders, second, most=2)
    assert not create(orders, third, most=2)
    assert create(orders, replace(third, quota_digest="other"), most=2)
    bring(orders, first, state=OrderState.FAILED)
    assert create(orders, numbered(4), most=2)
    assert len(orders.open_orders("ca-1", "crowd")) == 2


def test_an_order_is_found_as_the_last_release_would_find_it(orders: AnyOrders) -> None:
    made = numbered(1)
    assert create(orders, made, also_as="as-before")
    assert orders.find_equal("ca-1", "as-before") == made
    assert not create(orders, numbered(2), also_as="as-before")
    assert orders.find_equal("ca-1", "repeat-2") is None
    assert create(orders, numbered(2), also_as="as-before", instead_of=made)
    assert orders.find_equal("ca-1", "repeat-1") == made


def test_a_save_loses_to_whoever_was_faster(orders: AnyOrders) -> None:
    made = numbered(1)
    assert create(orders, made)
    faster = bring(orders, made, state=OrderState.SUBMITTING)
    assert not orders.save(replace(made, version=2, state=OrderState.NOT_PLACED), made)
    assert orders.find("ca-1", made.order_id) == faster
    assert orders.open_orders("ca-1", "crowd") == (made.order_id,)


def test_what_was_never_created_is_not_saved(orders: AnyOrders) -> None:
    made = numbered(1)
    assert not orders.save(replace(made, version=2), made)
    assert orders.find("ca-1", made.order_id) is None


def test_a_certificate_is_found_and_told_with_the_order_that_brought_it(orders: AnyOrders) -> None:
    made = numbered(1)
    assert create(orders, made)
    issued = issue(orders, made, "AB")
    assert orders.find_serial("ca-1", "AB") == issued
    assert with_subject(orders) == [issued]
    assert with_subject(orders, digest="other") == []
    assert orders.open_orders("ca-1", "crowd") == ()
    # What follows it changes nothing of that.
    fetched = bring(orders, issued, delivered_at=NOON)
    revoked = bring(orders, fetched, **REVOKED, revocation_reason="keyCompromise")
    bring(orders, revoked, published=OrderState.REVOKED)
    assert events_of(orders) == [
        ("AB", CertificateAction.ISSUED),
        ("AB", CertificateAction.REVOKED),
    ]
    found, _ = orders.events("ca-1", None, None, 99)
    assert [event.reason for _, event in found] == [None, "keyCompromise"]


def test_a_lost_save_leaves_neither_certificate_nor_event(orders: AnyOrders) -> None:
    made = numbered(1)
    assert create(orders, made)
    bring(orders, made, searches=1)
    assert not orders.save(replace(issued_order(order_id=made.order_id), version=2), made)
    assert events_of(orders) == []
    assert orders.find_serial("ca-1", "ABCD") is None


def test_events_come_in_pages_by_time_each_once(orders: AnyOrders) -> None:
    for number in range(5):
        made = numbered(number)
        assert create(orders, made)
        issue(orders, made, f"{number:X}A", NOON + number * SECOND)
    seen, index, has_more = list[str](), None, True
    for _ in range(9):
        if not has_more:
            break
        page, has_more = orders.events("ca-1", NOON + SECOND, index, 2)
        index = page[-1][0] if page else index
        seen += [event.serial_number for _, event in page]
    assert seen == ["1A", "2A", "3A", "4A"]
    assert orders.events("ca-2", None, None, 9) == ([], False)


def test_orders_are_listed_by_state_the_newest_first(orders: AnyOrders) -> None:
    made = [numbered(number) for number in range(5)]
    for one in made:
        assert create(orders, one)
    bring(orders, made[2], state=OrderState.FAILED)
    newest_open = [made[number].order_id for number in (4, 3, 1, 0)]
    first, after = orders.orders("ca-1", OPEN_STATES, None, 2)
    assert [one.order_id for one in first] == newest_open[:2]
    assert after == first[-1].order_id
    rest, after = orders.orders("ca-1", OPEN_STATES, after, 2)
    assert [one.order_id for one in rest] == newest_open[2:]
    assert after is None
    failed, _ = orders.orders("ca-1", {OrderState.FAILED}, None, 9)
    assert [one.order_id for one in failed] == [made[2].order_id]


def test_those_to_be_seen_to_come_the_longest_due_first(orders: AnyOrders) -> None:
    for number, due in enumerate([30, 10, 20]):
        assert create(orders, numbered(number, next_poll_at=NOON + due * SECOND))
    done = numbered(9, next_poll_at=NOON)
    assert create(orders, done)
    bring(orders, done, next_poll_at=None)
    found = [one.next_poll_at for one in orders.due_orders(9)[0]]
    assert found == [NOON + seconds * SECOND for seconds in (10, 20, 30)]
    assert len(orders.due_orders(2)[0]) == 2


def test_of_many_who_write_at_once_one_wins(table: Table) -> None:
    orders = DynamoDBOrders(table)
    made = [replace(numbered(number), idempotency_digest="repeat") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(lambda one: create(orders, one, also_as="former"), made))
        (winner,) = itertools.compress(made, created)
        after = replace(winner, version=2, state=OrderState.SUBMITTING)
        saved = list(pool.map(lambda _: orders.save(after, winner), range(8)))
    assert saved.count(None) == 7
    assert after in saved
    assert orders.find_equal("ca-1", "repeat") == after


def test_what_was_stored_once_is_found_in_every_way(table: Table) -> None:
    items = json.loads((GOLDEN / "items" / "v2" / "orders.json").read_text())
    for item in items:
        table.client.put_item(TableName=table.name, Item=item)
    orders, ca_id = DynamoDBOrders(table), "v2-orders"
    prepared, revoked, _ = (orders.find_equal(ca_id, f"repeat-{number}") for number in (1, 2, 3))
    assert prepared is not None
    assert revoked is not None
    assert orders.open_orders(ca_id, "crowd-1") == (prepared.order_id,)
    assert orders.open_orders(ca_id, "crowd-2") == ()
    assert orders.placed_on(ca_id, "v2-client", NOON) == 2
    assert orders.find_serial(ca_id, "ABCD") == revoked
    assert with_subject(orders, ca_id) == [revoked]
    found, _ = orders.events(ca_id, None, None, 9)
    assert [event.action for _, event in found] == [
        CertificateAction.ISSUED,
        CertificateAction.REVOKED,
    ]
    # What is open goes on, and is stored as before.
    bring(orders, prepared, state=OrderState.SUBMITTING)
    bring(orders, revoked, published=None)
