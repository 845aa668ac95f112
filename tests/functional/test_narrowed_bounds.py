"""Bounds that change while a client's orders are on their way."""

from __future__ import annotations

import json
import time
from typing import Any
from unittest import mock

import pytest

from tests.api_events import Answer
from tests.functional.guarded import VAULT, Gateway, gateway_that, known
from tests.functional.order_house import new_csr
from tests.functional.order_requests import ROOT, body, collect, placed_at
from tests.functional.stack import Stack

NARROWED: list[tuple[dict[str, Any], tuple[int, str]]] = [
    ({"allowed-names": ["*.example.org"]}, (400, "name-not-allowed")),
    ({"allowed-profiles": ["60515"]}, (404, "profile-not-found")),
    ({"max-validity-days": 1}, (400, "validity-not-allowed")),
]
narrowed = pytest.mark.parametrize(
    ("bounds", "refusal"), NARROWED, ids=[next(iter(one)) for one, _ in NARROWED]
)


def bound(stack: Stack, bounds: dict[str, Any]) -> None:
    known(stack, "vault", ["sectigo"], **bounds)


def post(gateway: Gateway, csr: str, path: str = "/enrollments") -> Answer:
    text = json.dumps(body(csr))
    return gateway.send("POST", f"{ROOT}{path}", certificate=VAULT, body=text)


def refused(answer: Answer) -> tuple[int, str]:
    error = answer.body["error"]
    return answer.status, error["details"][0]["code"] if error.get("details") else error["code"]


@narrowed
def test_an_order_of_before_is_joined_and_collected_and_a_new_one_is_judged(
    issuing: Stack,
    gateways: dict[str, Gateway],
    bounds: dict[str, Any],
    refusal: tuple[int, str],
) -> None:
    gateway, csr = gateways["MutualTLS"], new_csr()
    bound(issuing, {})
    gateway.forget()
    assert post(gateway, csr, "/enrollments/validation").status == 200
    issuing.simulator.behave(approval=True)
    waiting = post(gateway, csr)
    order_id = waiting.body["error"]["target"]
    bound(issuing, bounds)
    gateway.forget()
    # What was valid is judged anew, and what was ordered is not.
    assert refused(post(gateway, csr, "/enrollments/validation")) == refusal
    again = post(gateway, csr)
    assert (again.status, again.body["error"]["target"]) == (waiting.status, order_id)
    assert refused(post(gateway, new_csr())) == refusal
    assert placed_at(issuing) == 1
    (order,) = issuing.simulator.orders.search()
    issuing.simulator.set_status(order.id, "Approved")
    collect(issuing, order_id)
    for answer in (
        post(gateway, csr),
        gateway.send("GET", f"{ROOT}/enrollments/{order_id}", certificate=VAULT),
    ):
        assert answer.status == 200, answer.text
        assert answer.body["enrollment"]["serialNumber"]
    assert placed_at(issuing) == 1


@narrowed
def test_a_container_goes_by_bounds_of_before_for_a_minute_at_most(
    issuing: Stack, bounds: dict[str, Any], refusal: tuple[int, str]
) -> None:
    passed, real = [0.0], time.monotonic

    def moved() -> float:
        return real() + passed[0]

    with mock.patch("time.monotonic", moved):
        gateway = gateway_that("MutualTLS", TRUSTSTORE_AUTHORITIES="Several")
    bound(issuing, {})
    assert post(gateway, new_csr()).status == 200
    bound(issuing, bounds)
    passed[0] = 60.0
    assert refused(post(gateway, new_csr())) == refusal
    assert placed_at(issuing) == 1
