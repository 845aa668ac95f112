"""An order is sent once, and what became of it is told apart: refused, not placed, uncertain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
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
from tests.functional.placements import NOW, PATIENTLY, PLACEMENT, place, status
from tests.functional.sectigo_calls import IMPATIENT, LIMITS, client_of, connection_to


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


@pytest.fixture
def sectigo() -> SectigoCertificates:
    return SectigoCertificates(client_of())


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
    "cut": ({"kind": "cut"}, PlacementUncertainError),
    "hang": ({"kind": "hang"}, PlacementUncertainError),
    "slow": ({"kind": "slow", "seconds": 2}, PlacementUncertainError),
}


@pytest.mark.parametrize("done", [False, True], ids=["not-done", "done-all-the-same"])
@pytest.mark.parametrize("name", OUTCOMES)
def test_an_order_is_sent_once_whatever_the_answer(
    simulator: SectigoSimulator,
    sectigo: SectigoCertificates,
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
        place(sectigo, simulator)
    assert type(caught.value) is expected
    assert simulator.calls_at("enroll") == 1
    if fault["kind"] == "status" and fault["status"] >= 400:
        assert caught.value.code == fault["code"]
    # The order that came about all the same is found by its comments, and no other.
    simulator.recover()
    # Whoever looks has no login that was refused just now.
    found = SectigoCertificates(client_of()).find(
        connection_to(simulator.url), PLACEMENT.comments, NOW, datetime.now(UTC), PATIENTLY
    )
    is_there = bool(simulator.orders.all())
    assert bool(found) is is_there
    if fault["kind"] == "status":
        assert is_there is done


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "https://evil.example"], ids=["nobody-listens", "not-allowed"]
)
def test_what_was_not_sent_is_not_placed(sectigo: SectigoCertificates, url: str) -> None:
    with pytest.raises(NotPlacedError):
        sectigo.place(connection_to(url), PLACEMENT, PATIENTLY)


def test_what_is_sent_is_what_was_asked_for(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    number = place(sectigo, simulator, external_requester="ada@example.com")
    (order,) = simulator.orders.all()
    assert (order.id, order.enrollment.external_requester) == (number, "ada@example.com")
    assert order.enrollment.comments == PLACEMENT.comments
    assert tuple(order.enrollment.names) == PLACEMENT.subject_alt_names


def test_a_refusal_says_nothing_of_the_request(
    simulator: SectigoSimulator, sectigo: SectigoCertificates
) -> None:
    with pytest.raises(PlacementRefusedError) as caught:
        place(sectigo, simulator, term_days=12_345)
    assert caught.value.code == -36
    assert "12345" not in caught.value.message
    assert caught.value.__cause__ is None
