"""The routes that the template leads to a function are those that the function serves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cagateway.api.resolver import GatewayResolver
from local.routing import METHODS
from local.surroundings import Surroundings
from local.template import Template
from local.template_reader import read_template
from tests.functional.stack import load_function

ROOT = Path(__file__).parents[2]
TEMPLATE: Template = read_template(ROOT / "template.yaml", Surroundings())
WITH_ROUTES = sorted({route.function for route in TEMPLATE.api.routes})
# What no other route takes goes to functions/profiles, to be told what there is instead.
CATCH_ALL = {"/", "/{proxy+}"}


def in_template(function: str) -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for route in TEMPLATE.api.routes
        if route.function == function and route.path not in CATCH_ALL
        for method in (METHODS if route.method == "ANY" else {route.method})
    }


def served(function: str, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    environment = TEMPLATE.functions[function].environment
    for name, value in {**environment, "AWS_DEFAULT_REGION": "eu-west-1"}.items():
        monkeypatch.setitem(os.environ, name, value)
    app = load_function(TEMPLATE.functions[function].code_folder.name).app
    assert isinstance(app, GatewayResolver)
    return app.served


@pytest.mark.parametrize("function", WITH_ROUTES)
def test_a_function_serves_the_routes_that_lead_to_it_and_no_others(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert served(function, monkeypatch) == in_template(function)
