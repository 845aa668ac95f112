"""The contract that is committed is the code's own, and an answer that breaks it is noticed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from cagateway.api.errors import STATUS_BY_KIND
from cagateway.api.unserved import NOT_SERVED
from cagateway.domain.errors import ErrorKind
from local.surroundings import ROOT, Surroundings
from local.template_reader import read_template
from operations.contract.check import Contract, ContractBrokenError
from operations.contract.document import openapi
from operations.contract.endpoints import CA, ENDPOINTS

DOCUMENT = openapi()
CONTRACT = Contract(DOCUMENT)
STATUS: dict[str, Any] = {
    "type": "CAStatusResponse",
    "message": {"message": "Here.", "details": []},
    "status": "UP",
}
ERROR: dict[str, Any] = {
    "type": "ErrorResponse",
    "error": {
        "code": "certificate-authority-not-found",
        "message": "No.",
        "target": "",
        "value": "",
        "details": [],
    },
    "message": {"message": "No.", "details": []},
}
PATH = "/v1/certificate-authorities/acme/status"


def test_the_committed_one_is_up_to_date() -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    assert committed == DOCUMENT, "make openapi writes it anew"


def test_it_is_openapi() -> None:
    validate(DOCUMENT)


def test_it_has_every_route_of_the_template() -> None:
    routes = read_template(ROOT / "template.yaml", Surroundings()).api.routes
    templates = {route.path for route in routes} - {"/", "/{proxy+}"}
    assert templates == set(DOCUMENT["paths"])


def test_it_says_of_every_kind_of_error_where_it_comes() -> None:
    kinds = {kind for endpoint in ENDPOINTS.values() for kind in endpoint.kinds()}
    # It comes for methods that no endpoint has.
    elsewhere = {ErrorKind.METHOD_NOT_ALLOWED}
    assert set(STATUS_BY_KIND) - elsewhere == kinds


def test_it_lists_what_ca_gateway_has_and_this_does_not() -> None:
    assert DOCUMENT["x-not-implemented"] == {
        f"{method} {path}": sentence for (method, path), sentence in NOT_SERVED.items()
    }


def test_every_operation_says_what_it_does() -> None:
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            assert operation["summary"].endswith(".")


@pytest.mark.parametrize("path", [PATH, f"/cagw{PATH}"])
def test_an_answer_as_it_should_be_passes(path: str) -> None:
    CONTRACT.check("GET", path, 200, {}, json.dumps(STATUS))
    CONTRACT.check("GET", path, 404, {}, json.dumps(ERROR))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, STATUS | {"more": 1}),
        (200, STATUS | {"status": "SIDEWAYS"}),
        (200, {name: STATUS[name] for name in ("type", "message")}),
        (200, STATUS | {"message": "text"}),
        (404, ERROR | {"error": ERROR["error"] | {"code": "profile-not-found"}}),
        (404, ERROR | {"error": ERROR["error"] | {"code": None}}),
        (418, ERROR),
    ],
    ids=repr,
)
def test_an_answer_that_is_otherwise_is_noticed(status: int, body: object) -> None:
    with pytest.raises(ContractBrokenError):
        CONTRACT.check("GET", PATH, status, {}, json.dumps(body))


def test_a_header_that_is_missing_is_noticed() -> None:
    headers = {"X-Profile-Sync": "fresh", "Cache-Control": "no-cache"}
    with pytest.raises(ContractBrokenError, match="ETag"):
        CONTRACT.check("GET", f"{CA}/acme/profiles", 304, headers, "")


def test_paths_that_are_not_served_have_no_contract() -> None:
    CONTRACT.check("GET", "/v1/other", 404, {}, json.dumps(ERROR))
