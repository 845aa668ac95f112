"""A table that does not answer is trouble that passes, on every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cagateway.ports.store_errors import StoreUnavailableError
from cagateway.store.table import Table
from tests.api_events import Answer, api_event
from tests.functional.order_house import new_csr
from tests.functional.order_requests import body, placed_at, read
from tests.functional.stack import Stack, answer_of

CA = "/v1/certificate-authorities"
ROUTES: dict[str, Callable[[Stack], Answer]] = {
    "authorities": lambda stack: answer_of(stack.deployment.profiles, api_event(CA)),
    "profiles": lambda stack: answer_of(
        stack.deployment.profiles, api_event(f"{CA}/sectigo/profiles")
    ),
    "status": lambda stack: answer_of(stack.deployment.profiles, api_event(f"{CA}/sectigo/status")),
    "enrollment": lambda stack: stack.enroll(body(new_csr())),
    "order": lambda stack: read(stack, "/enrollments/01M8997DG00000000000000000"),
    "certificate": lambda stack: read(stack, "/certificates/AB"),
    "events": lambda stack: read(stack, "/certificate-events"),
    "configuration": lambda stack: stack.manage("GET"),
    "configurations": lambda stack: stack.manage("GET", ""),
    "orders": lambda stack: stack.manage("GET", "/sectigo/orders"),
    "listed certificates": lambda stack: stack.manage("GET", "/sectigo/certificates"),
    "syncs": lambda stack: stack.manage("GET", "/sectigo/profile-sync"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_it_is_503_and_says_when_to_repeat_the_request(
    issuing: Stack, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> Any:  # noqa: ANN401 - as the table's own
        raise StoreUnavailableError("no answer")

    for name in ("get", "get_many", "query", "page", "put", "update", "transact"):
        monkeypatch.setattr(Table, name, fail)
    answer = ROUTES[route](issuing)
    assert (answer.status, answer.body["error"]["code"]) == (503, "temporarily-unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "no answer" not in answer.text
    assert placed_at(issuing) == 0
