"""Whatever stands in a query, at either end of its type, the answer says what to change."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cagateway.domain.instants import sortable
from local.routing import find_route
from tests.api_events import ROUTES, Answer, api_event
from tests.functional.order_house import new_csr
from tests.functional.order_requests import body, read
from tests.functional.stack import ROOT, Stack, answer_of

CONTRACT = json.loads((ROOT / "docs/openapi.json").read_text())
PARAMETERS = [
    (path, method, parameter["name"])
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
    for parameter in operation.get("parameters", [])
    if parameter["in"] == "query"
]
# In the zones that Python knows, an instant at the calendar's ends may be outside of it.
INSTANTS = [
    "0001-01-01T00:00:00+01:00",
    "0001-01-01",
    "0999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-01:00",
    "9999-12-31T23:59:59.999999+00:00",
    "2026-11-25T00:00:00+23:59:59.999999",
    "2026-W01-1",
    "20261125",
    "2026-02-30",
    "2026-11-25T24:00:00Z",
]
NUMBERS = [
    "0",
    "-1",
    "1e9",
    "\u0661",
    "\u00b2",
    "9" * 9,
    "9" * 10,
    "9" * 5_000,
    "2147483648",
    "1.0",
]
TEXTS = [
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "x" * 3_000,
    "../..",
    "CA#sectigo",
    "%00",
    "-" * 999,
    "9999-12-31T23:59:59.999999Z",
    "0000-00-00T00:00:00.000000Z_FF_issued",
    "01KAPFV2B0000000000000000A",
]


def ask(stack: Stack, method: str, path: str, name: str, value: str) -> Answer:
    filled = path.replace("{caId}", "sectigo").replace("{clientId}", "vault")
    found = find_route(ROUTES, method.upper(), filled)
    assert found
    function = getattr(stack.deployment, found.route.function.removesuffix("Function").lower())
    event = api_event(
        filled, method=method.upper(), query={name: value}, principal="arn:aws:iam::1:user/ada"
    )
    return answer_of(function, event)


@pytest.mark.parametrize(("path", "method", "name"), PARAMETERS, ids=map(" ".join, PARAMETERS))
def test_no_value_of_a_parameter_is_the_gateways_failure(
    issuing: Stack, path: str, method: str, name: str
) -> None:
    for value in (*INSTANTS, *NUMBERS, *TEXTS):
        answer = ask(issuing, method, path, name, value)
        assert answer.status in {200, 400, 404}, (value, answer.text)
        if answer.status == 400:
            assert answer.body["error"]["code"] in {"malformed-request", "invalid-configuration"}
            assert len(answer.text) < 2_000, value


@pytest.mark.parametrize("value", INSTANTS[:5])
def test_a_start_date_at_an_end_of_the_calendar_is_one_or_is_refused(
    issuing: Stack, value: str
) -> None:
    issuing.enroll(body(new_csr()))
    answer = read(issuing, "/certificate-events", query={"startDate": value})
    if value[5:].endswith(("+01:00", "-01:00")):
        assert (answer.status, answer.body["error"]["target"]) == (400, "startDate")
    else:
        assert len(answer.body["events"]) == (0 if value.startswith("9") else 1)


def test_instants_sort_as_text_from_the_first_to_the_last() -> None:
    years = [1, 999, 1000, 2026, 9999]
    texts = [sortable(datetime(year, 1, 1, tzinfo=UTC)) for year in years]
    assert texts == sorted(texts)
    assert texts[0] == "0001-01-01T00:00:00.000000Z"
