"""Orders of every version are read, and what newer software wrote of them is left as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.certificates.issued import CertificateAction
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.order import Objection, Order
from cagateway.domain.orders.placement import OrderAccount, Placed
from cagateway.domain.orders.states import OrderState
from cagateway.store.items import certificate_events, orders
from tests.documents import GOLDEN
from tests.fakes.accounts import AccountHouse
from tests.fakes.clock import NOON, SECOND
from tests.fakes.orders import InMemoryOrders
from tests.orders import certificate_of

Item = dict[str, Any]
V2, V3, V4 = (
    json.loads((GOLDEN / "items" / version / "orders.json").read_text())
    for version in ("v2", "v3", "v4")
)
ITEMS: list[Item] = [*V2, *V3, *V4]
BY_KEY: dict[str, Item] = {item["sk"]["S"]: item for item in ITEMS}
ORDERS = {key: item for key, item in BY_KEY.items() if key.startswith("order#")}
EVENTS = {key: item for key, item in BY_KEY.items() if key.startswith("event#")}
PREPARED, REVOKED, REFUSED, ISSUED, OBJECTED, REVOKED_BY, LOST = (
    orders.from_attributes(item) for _, item in sorted(ORDERS.items())
)


def with_members(item: Item, **members: object) -> Item:
    """Give an order's item as newer software might have written it."""
    fields = {**json.loads(item["order"]["S"]), **members}
    state = str(members.get("state", item["state"]["S"]))
    return {
        **item,
        "order": {"S": json.dumps(fields)},
        "state": {"S": state},
        "schemaVersion": {"N": "99"},
        "colour": {"S": "blue"},
    }


def test_what_a_prepared_order_holds_is_read() -> None:
    assert PREPARED.state is OrderState.PREPARED
    assert PREPARED.request_type is RequestType.PKCS12
    assert PREPARED.alt_names == ("www.example.com", "192.0.2.1")
    assert (PREPARED.created_at, PREPARED.next_poll_at) == (NOON, NOON + 90 * SECOND)
    assert (PREPARED.sealed_key, PREPARED.replaces_serial) == ("c2VhbGVk", "AB")
    assert (PREPARED.version, PREPARED.published, PREPARED.sectigo_id) == (1, None, None)


def test_what_an_ended_order_holds_is_read() -> None:
    assert (REVOKED.state, REVOKED.published) == (OrderState.REVOKED, OrderState.REVOKED)
    assert (REVOKED.placed, REVOKED.version) == (Placed(4711, "renew"), 6)
    held = certificate_of(REVOKED)
    assert (held.certificate, held.chain) == ("MIIC", ("MIID", "MIIE"))
    assert (REVOKED.serial_number, REVOKED.revocation_reason) == ("ABCD", "keyCompromise")
    assert REVOKED.revoked_at == NOON + 60 * SECOND
    assert (REFUSED.state, REFUSED.failure_code) == (OrderState.REFUSED, -36)


def test_the_account_of_an_order_is_read_and_is_unknown_of_those_of_the_last_release() -> None:
    assert ISSUED.account == OrderAccount("https://cert-manager.com", "demo", 1234)
    assert {one.account for one in (PREPARED, REVOKED, REFUSED)} == {None}


def test_what_was_objected_to_remarked_on_and_revoked_by_whom_is_read() -> None:
    assert OBJECTED.objection is Objection.NOT_AS_ORDERED
    assert "lacks www.example.com" in (OBJECTED.failure or "")
    assert (REVOKED_BY.revoked_by, REVOKED_BY.revocation_reason) == ("v3-client", "superseded")
    assert REVOKED_BY.remarks == (("more-names", "example.com"), ("other-term", "199"))


def test_an_objection_that_only_newer_software_knows_is_one_all_the_same() -> None:
    newer = with_members(ORDERS["order#01M8997DG00000000000000005"], objection="too-blue")
    assert orders.from_attributes(newer).objection is Objection.UNKNOWN


def test_what_an_order_was_sent_for_and_judged_by_is_read() -> None:
    assert (LOST.fingerprint, LOST.rules_digest) == ("sent-7", "rules-7")
    assert LOST.waited_for_until == NOON + 25 * SECOND
    assert (PREPARED.fingerprint, PREPARED.rules_digest, PREPARED.waited_for_until) == (None,) * 3


def test_what_may_have_been_bought_counts_and_of_older_orders_their_state_tells() -> None:
    assert (LOST.state, LOST.is_counted) == (OrderState.NOT_PLACED, True)
    assert [one.is_counted for one in (PREPARED, REVOKED, REFUSED, ISSUED)] == [
        *(True, True, False, True)
    ]
    given_back = orders.from_attributes(orders.to_attributes(replace(LOST, is_counted=False)))
    assert not given_back.is_counted


@pytest.mark.parametrize("key", ORDERS)
def test_an_order_is_written_as_it_was(key: str) -> None:
    """A change of what is written is a new version of the golden items, beside this one."""
    item = ORDERS[key]
    written = orders.to_attributes(orders.from_attributes(item))
    read_back = {**written, "order": json.loads(written["order"]["S"])}
    kept = {name: item[name] for name in written}
    assert read_back == {**kept, "order": json.loads(item["order"]["S"])}


@pytest.mark.parametrize("key", EVENTS)
def test_an_event_is_read_and_written_as_it_was(key: str) -> None:
    event = certificate_events.from_attributes(EVENTS[key])
    assert event.serial_number == "ABCD"
    is_revoked = event.action is CertificateAction.REVOKED
    assert event.reason == ("keyCompromise" if is_revoked else None)
    made = REVOKED if is_revoked else replace(REVOKED, revocation_reason=None)
    index, attributes = certificate_events.to_attributes(made, certificate_of(made), event.action)
    assert f"event#{index}" == key
    # Words that older software's lack.
    assert attributes.pop(certificate_events.IS_LISTED) == {"BOOL": True}
    told, was = json.loads(attributes["event"]["S"]), json.loads(EVENTS[key]["event"]["S"])
    assert {"clientId": made.client_id, **was} == told
    assert {name: EVENTS[key][name] for name in attributes if name != "event"} == {
        name: value for name, value in attributes.items() if name != "event"
    }


def test_an_events_word_that_nobody_knows_reads_as_unknown() -> None:
    (first, *_) = EVENTS.values()
    event = {**json.loads(first["event"]["S"]), "action": "suspended", "colour": "blue"}
    read = certificate_events.from_attributes({"event": {"S": json.dumps(event)}})
    assert read.action is CertificateAction.UNKNOWN


@pytest.mark.parametrize("key", ORDERS)
def test_members_that_nobody_knows_are_passed_over_and_kept(key: str) -> None:
    newer = with_members(ORDERS[key], colour="blue", shape={"a": [1, None]})
    read = orders.from_attributes(newer)
    assert replace(read, unread={}) == orders.from_attributes(ORDERS[key])
    written = orders.to_attributes(replace(read, searches=3))
    fields = json.loads(written["order"]["S"])
    assert (fields["colour"], fields["shape"], fields["looks"]) == ("blue", {"a": [1, None]}, 3)


@pytest.mark.parametrize("member", ["failure", "sectigo_id", "chain", "told", "submitted_at"])
def test_members_that_older_software_did_not_write_are_absent(member: str) -> None:
    item = ORDERS["order#01M8997DG00000000000000002"]
    fields = json.loads(item["order"]["S"])
    fields.pop(member, None)
    read = orders.from_attributes({**item, "order": {"S": json.dumps(fields)}})
    there = read.issued if member == "chain" else read
    assert not getattr(there, {"told": "published"}.get(member, member))


STRANGE = with_members(
    ORDERS["order#01M8997DG00000000000000001"], state="suspended", next_look_at=NOON.isoformat()
)


def stored(item: Item) -> tuple[InMemoryOrders, Order]:
    read = orders.from_attributes(item)
    return InMemoryOrders(items={(read.ca_id, read.order_id): item}), read


def test_a_state_that_nobody_knows_is_never_written_over() -> None:
    store, read = stored(STRANGE)
    assert read.state is OrderState.UNKNOWN
    house = AccountHouse(store)
    house.clock.advance(timedelta(days=99).total_seconds())
    collector = house.collector()
    # Whoever comes by: a message of the queue, a client, and a delivery.
    assert collector.poll_due(read.ca_id, read.order_id, None) is None
    assert collector.advance(read, None, 9) == read
    house.finalizer().finalize(read, is_delivered=True)
    house.records().save(replace(read, searches=9), read)
    assert store.items == {(read.ca_id, read.order_id): STRANGE}
    assert (house.sectigo.orders, house.sectigo.asked) == ([], [])


def test_a_told_state_that_nobody_knows_is_told_anew() -> None:
    newer = with_members(ORDERS["order#01M8997DG00000000000000003"], told="suspended")
    read = orders.from_attributes(newer)
    assert read.published is OrderState.UNKNOWN
    assert read.is_unpublished()
