"""API Gateway's choice of a route."""

from __future__ import annotations

import pytest

from local.routing import find_route
from local.template import Route

ROUTES = (
    Route("ANY", "/{proxy+}", "rest"),
    Route("ANY", "/v1/things", "list"),
    Route("ANY", "/v1/things/{id}", "one"),
    Route("GET", "/v1/things/special", "special"),
    Route("ANY", "/v1/things/{id}/parts", "parts"),
    Route("POST", "/v1/things", "create"),
)


@pytest.mark.parametrize(
    ("method", "path", "function", "parameters"),
    [
        ("GET", "/v1/things", "list", {}),
        ("POST", "/v1/things", "create", {}),
        ("DELETE", "/v1/things/7", "one", {"id": "7"}),
        ("GET", "/v1/things/special", "special", {}),
        ("GET", "/v1/things/a%2Fb", "one", {"id": "a%2Fb"}),
        ("GET", "/v1/things/7/parts", "parts", {"id": "7"}),
        ("GET", "/v1/things/", "rest", {"proxy": "v1/things/"}),
        ("GET", "/v1/things//parts", "rest", {"proxy": "v1/things//parts"}),
        ("GET", "/v1/THINGS", "rest", {"proxy": "v1/THINGS"}),
        ("GET", "//", "rest", {"proxy": "/"}),
    ],
)
def test_the_most_specific_route_is_taken(
    method: str, path: str, function: str, parameters: dict[str, str]
) -> None:
    match = find_route(ROUTES, method, path)
    assert match is not None
    assert (match.route.function, match.path_parameters) == (function, parameters)


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("TRACE", "/v1/things"), ("get", "/x")])
def test_what_api_gateway_does_not_route_has_no_route(method: str, path: str) -> None:
    assert find_route(ROUTES, method, path) is None
