"""What tells whose a certificate is, as it was stored once."""

from __future__ import annotations

import json
from dataclasses import replace

from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.orders.states import OrderState
from cagateway.domain.orders.visibility import names_held, sees_order
from cagateway.store.items import certificate_events, orders
from cagateway.store.order_consequences import consequences
from cagateway.store.table import Table
from tests.documents import GOLDEN
from tests.orders import certificate_of

EVENT, ORDER, SUBJECT = json.loads((GOLDEN / "items" / "v4" / "whose.json").read_text())
NAMES = ("www.example.com", "*.team.example")
STORED = orders.from_attributes(ORDER)


def test_the_client_that_ordered_it_is_read_from_an_event() -> None:
    event = certificate_events.from_attributes(EVENT)
    assert event.client_id == "v4-client"
    assert names_held(event.certificate) == NAMES


def test_a_renewal_of_what_its_client_does_not_see_is_read_as_such() -> None:
    assert (STORED.replaces_serial, STORED.renews_unseen) == ("AB", True)
    assert json.loads(orders.to_attributes(STORED)["order"]["S"])["renews_unseen"] is True
    written = orders.to_attributes(replace(STORED, renews_unseen=False))
    assert "renews_unseen" not in json.loads(written["order"]["S"])


def test_the_items_are_written_as_they_were() -> None:
    before = replace(STORED, state=OrderState.PROCESSING, issued=None)
    table = Table(None, "items")  # type: ignore[arg-type] # nothing is sent
    puts = [one["Put"]["Item"] for one in consequences(table, STORED, before) if "Put" in one]
    written = {str(item["sk"]): item for item in puts}
    # Of later: that the certificate is listed as well.
    assert written[str(EVENT["sk"])] == {**EVENT, "isListed": {"BOOL": True}}
    assert written[str(SUBJECT["sk"])] == SUBJECT


def test_its_client_and_no_other_sees_it() -> None:
    for client_id, is_seen in (("v4-client", True), ("v4-client ", False), ("V4-client", False)):
        caller = Caller(client_id, Role.INTEGRATOR, sees_all=False)
        assert sees_order(caller, STORED) is is_seen
    assert certificate_of(STORED).serial_number == "ABCE"
