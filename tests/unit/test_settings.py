"""What a function takes from its environment, and what it does not obey there."""

from __future__ import annotations

import pytest

from cagateway.settings import RefusedSettingError, Settings
from local.function_environment import Endpoints, function_environment
from local.surroundings import TEMPLATE, Surroundings
from local.template_reader import read_template

NEEDED = {"TABLE_NAME": "table", "EVENT_BUS_NAME": "bus"}
OPEN = {**NEEDED, "CLIENT_AUTHENTICATION": "Local"}
# What AWS lists as always there; a container image has no AWS_EXECUTION_ENV.
LAMBDA = {
    "AWS_LAMBDA_FUNCTION_NAME": "profiles",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
}
RUNTIME = {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.13"}


@pytest.mark.parametrize(
    "surroundings",
    [LAMBDA, RUNTIME, {**LAMBDA, **RUNTIME}, {**LAMBDA, "AWS_SAM_LOCAL": ""}],
    ids=["an image", "a runtime", "both", "an empty word for SAM"],
)
def test_lambda_lets_nobody_in_as_local(surroundings: dict[str, str]) -> None:
    with pytest.raises(RefusedSettingError, match="MutualTLS, IAM or Address"):
        Settings.from_environment({**OPEN, **surroundings})


@pytest.mark.parametrize("mode", ["MutualTLS", "IAM", "Address", ""])
def test_lambda_knows_clients_in_every_other_way(mode: str) -> None:
    environment = {**OPEN, **LAMBDA, **RUNTIME, "CLIENT_AUTHENTICATION": mode}
    assert Settings.from_environment(environment).client_authentication == mode


def test_sam_local_imitates_lambda_and_is_let_in() -> None:
    environment = {**OPEN, **LAMBDA, **RUNTIME, "AWS_SAM_LOCAL": "true"}
    assert Settings.from_environment(environment).client_authentication == "Local"


def test_each_worker_of_local_mode_is_told_from_lambda() -> None:
    surroundings = Surroundings()
    template = read_template(TEMPLATE, surroundings)
    endpoints = Endpoints(*["http://127.0.0.1:1"] * 6)
    modes = set()
    for function in template.functions.values():
        # The caller's environment may be a Lambda function's own: nothing of it comes through.
        environment = function_environment(function, endpoints, surroundings, {**LAMBDA, **RUNTIME})
        modes.add(Settings.from_environment(environment).client_authentication)
    assert "Local" in modes
