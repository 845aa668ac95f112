"""An order is sent once, and what became of it is told apart: refused, not placed, uncertain."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.ports.certificate_orders import (
    NotPlacedError,
    PlacementError,
    PlacementRefusedError,
    PlacementUncertainError,
)
from cagateway.sectigo.certificates import SectigoCertificates
from local.sectigo.simulator import SectigoSimulator
from tests.functional.placements import PATIENTLY, PLACEMENT, Orders, status
from tests.functional.sectigo_calls import IMPATIENT, LIMITS, client_of, connection_to


@pytest.fixture
def orders(simulator: SectigoSimulator) -> Orders:
    return Orders(simulator)


BREAKS_INSIDE = (-1, -2, -14, -65, -129, 0)
OUTCOMES: dict[str, tuple[dict[str, Any], type[PlacementError]]] = {
    **{
        f"400 with {code}": (status(400, code), PlacementRefusedError)
        for code in (-36, -39, -13, -139)
    },
    **{
        f"400 with {code}, not for what it asks": (status(400, code), NotPlacedError)
        for code in (-16, -3, -429, -109, -195)
    },
    **{
        f"400 with {code}, from inside": (status(400, code), PlacementUncertainError)
        for code in BREAKS_INSIDE
    },
    **{
        f"{number}": (status(number), PlacementRefusedError)
        for number in (402, 403, 404, 409, 413, 422, 451)
    },
    **{f"{number}": (status(number), NotPlacedError) for number in (401, 429)},
    **{
        f"{number} of a proxy's": (status(number, None), PlacementUncertainError)
        for number in (400, 402, 403, 404, 407, 409, 413, 422, 429, 451, 499)
    },
    "401 of a proxy's": (status(401, None), NotPlacedError),
    **{
        f"{number}": (status(number), PlacementUncertainError)
        for number in (408, 500, 501, 502, 503, 504)
    },
    # As a success it says nothing of an order's number.
    "200 with something else": (status(200), PlacementUncertainError),
    "204": (status(204), PlacementUncertainError),
    "redirect": ({"kind": "redirect"}, PlacementUncertainError),
    "reset": ({"kind": "reset"}, PlacementUncertainError),
    **{kind: ({"kind": kind}, PlacementUncertainError) for kind in ("html", "garbage", "empty")},
    "cut": ({"kind": "cut"}, PlacementUncertainError),
    "hang": ({"kind": "hang"}, PlacementUncertainError),
    "slow": ({"kind": "slow", "seconds": 2}, PlacementUncertainError),
}


@pytest.mark.parametrize("done", [False, True], ids=["not-done", "done-all-the-same"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_an_order_is_sent_once_whatever_the_answer(
    simulator: SectigoSimulator,
    orders: Orders,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str,
    done: bool,
) -> None:
    fault, expected = OUTCOMES[name]
    simulator.fail(**fault, at="enroll", done=done)
    limits = IMPATIENT if fault["kind"] in {"hang", "slow"} else LIMITS
    monkeypatch.setattr("cagateway.sectigo.certificates.ORDER_LIMITS", limits)
    with pytest.raises(PlacementError) as caught:
        orders.place()
    assert type(caught.value) is expected
    assert simulator.calls_at("enroll") == 1
    if fault["kind"] == "status" and fault["status"] >= 400:
        assert caught.value.code == fault["code"]
    # The order that came about all the same is found by its comments, and no other.
    simulator.recover()
    placed = [order.id for order in simulator.orders.all()]
    # This one has no login that was refused just now.
    assert Orders(simulator).found() == placed
    if done or fault["kind"] == "cut":
        assert len(placed) == 1
    elif fault["kind"] in {"status", "reset"}:
        assert placed == []


def test_an_order_that_may_or_may_not_be_there_is_not_found_where_it_is_not(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    simulator.fail("reset", at="enroll", times=1)
    with pytest.raises(PlacementUncertainError):
        orders.place()
    assert orders.found() == []
    orders.place(comments=f"{PLACEMENT.comments}2")
    assert orders.found() == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "https://evil.example"], ids=["nobody-listens", "not-allowed"]
)
def test_what_was_not_sent_is_not_placed(url: str) -> None:
    with pytest.raises(NotPlacedError):
        SectigoCertificates(client_of()).place(connection_to(url), PLACEMENT, PATIENTLY)


def test_nothing_is_ordered_where_a_server_listens_no_more() -> None:
    with SectigoSimulator() as gone:
        pass
    with pytest.raises(NotPlacedError):
        Orders(gone).place()


def test_what_is_sent_is_what_was_asked_for(simulator: SectigoSimulator, orders: Orders) -> None:
    number = orders.place(external_requester="ada@example.com")
    (order,) = simulator.orders.all()
    assert (order.id, order.enrollment.external_requester) == (number, "ada@example.com")
    assert order.enrollment.comments == PLACEMENT.comments
    assert tuple(order.enrollment.names) == PLACEMENT.subject_alt_names


def test_an_order_that_is_placed_again_is_another(
    simulator: SectigoSimulator, orders: Orders
) -> None:
    first, second = orders.place(), orders.place()
    assert first != second
    assert orders.found() == [first, second]
    assert simulator.calls_at("enroll") == 2


@pytest.mark.parametrize(
    ("changes", "refusal", "code"),
    [
        ({"term_days": 12_345}, PlacementRefusedError, -36),
        ({"cert_type": 60515, "term_days": 31}, PlacementRefusedError, -36),
        ({"cert_type": 1}, PlacementRefusedError, -111),
        ({"csr": "AAAA"}, PlacementRefusedError, -10),
        ({"comments": "c" * 1025}, PlacementRefusedError, -1601),
        # Not for what it asks.
        ({"org_id": 99}, NotPlacedError, -639),
    ],
)
def test_an_order_that_sectigo_refuses_does_not_exist_and_the_refusal_repeats_nothing(
    simulator: SectigoSimulator,
    orders: Orders,
    changes: dict[str, object],
    refusal: type[PlacementError],
    code: int,
) -> None:
    with pytest.raises(PlacementError) as caught:
        orders.place(**changes)
    assert (type(caught.value), caught.value.code) == (refusal, code)
    assert "12345" not in caught.value.message
    assert caught.value.__cause__ is None
    assert simulator.orders.all() == ()
