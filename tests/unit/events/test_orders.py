"""What the bus is told of orders: as documented, and nothing that is secret."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.order import Order
from cagateway.domain.orders.placement import Placed
from cagateway.domain.orders.states import PUBLISHED_STATES, OrderState
from cagateway.events.bus import BusEvent
from cagateway.events.orders import OrderPublisher, detail_of
from tests.fakes.clock import NOON
from tests.orders import ISSUED as CERTIFICATE

EVENTS = (Path(__file__).parents[3] / "docs" / "events.md").read_text()
ORDER = Order(
    order_id="01KAPFV2B0000000000000000A",
    ca_id="corp",
    client_id="web-team",
    profile_id="sectigo-profile-1",
    request_type=RequestType.PKCS12,
    csr="the-request",
    key_digest="the-key",
    idempotency_digest="repeat",
    former_fingerprint="content",
    quota_digest="crowd",
    cert_type=60515,
    term_days=199,
    alt_names=("www.example.com",),
    created_at=NOON,
    sealed_key="the-sealed-key",
    replaces_serial="4E2B",
)
ISSUED = replace(
    ORDER,
    state=OrderState.ISSUED,
    placed=Placed(1_000_001),
    issued=replace(
        CERTIFICATE,
        certificate="the-certificate",
        serial_number="5F3A09C2",
        subject_name="CN=www.example.com",
        not_after=NOON + timedelta(days=199, hours=11, minutes=59, seconds=59),
    ),
)
REFUSED = "Sectigo refused to order a certificate (HTTP 400, code -36)."
TOLD = {
    "Certificate Issued": ISSUED,
    "Certificate Revoked": replace(
        ISSUED, state=OrderState.REVOKED, revocation_reason="superseded", revoked_by="ansible"
    ),
    "Enrollment Failed": replace(
        ORDER, state=OrderState.REFUSED, failure=REFUSED, failure_code=-36
    ),
    "Enrollment Uncertain": replace(
        ORDER, state=OrderState.UNCERTAIN, failure="Sectigo did not answer within 22 s."
    ),
}


class Bus:
    def __init__(self) -> None:
        self.sent: list[BusEvent] = []

    def send(self, events: list[BusEvent]) -> None:
        self.sent.extend(events)


def published(order: Order) -> list[BusEvent]:
    bus = Bus()
    OrderPublisher(bus).publish(order)  # type: ignore[arg-type] # as far as it is asked
    return bus.sent


def documented(title: str) -> object:
    section = EVENTS.split(f"\n## {title}\n")[1]
    return json.loads(section.split("```json\n")[1].split("```")[0])


@pytest.mark.parametrize("title", TOLD)
def test_an_event_is_as_documented(title: str) -> None:
    (event,) = published(TOLD[title])
    assert event.detail_type == title
    assert event.detail == documented(title)


@pytest.mark.parametrize("state", OrderState)
def test_what_others_are_told_of_is_told_and_nothing_else(state: OrderState) -> None:
    assert bool(published(replace(ORDER, state=state))) == (state in PUBLISHED_STATES)


@pytest.mark.parametrize("title", TOLD)
def test_no_request_key_or_certificate_is_told(title: str) -> None:
    assert "the-" not in json.dumps([event.detail for event in published(TOLD[title])])


def test_a_revocation_that_is_only_asked_for_is_told_of_no_order() -> None:
    asked = replace(ISSUED, revocation_reason="superseded", revoked_by="ansible")
    assert detail_of(asked) == detail_of(ISSUED)
