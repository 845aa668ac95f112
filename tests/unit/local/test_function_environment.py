"""What a worker's environment holds, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.function_environment import Endpoints, function_environment
from local.startup import HIGHEST_PORT, StartError, localized, wanted_port
from local.surroundings import TEMPLATE, Surroundings
from local.template import Function
from local.template_reader import read_template

FUNCTION = Function(
    "F", Path("f"), "app.go", 3, 256, {"TABLE_NAME": "t", "POWERTOOLS_LOG_LEVEL": "INFO"}, 2
)
DEPLOYED = read_template(TEMPLATE, Surroundings())
ENDPOINTS = Endpoints("http://d", "http://e", "http://f", "http://k", "http://q", "http://s")


def environment(**caller: str) -> dict[str, str]:
    return function_environment(FUNCTION, ENDPOINTS, Surroundings("eu-west-1"), caller)


def test_it_says_what_lambda_and_the_template_say() -> None:
    found = environment()
    assert found["TABLE_NAME"] == "t"
    assert found["AWS_LAMBDA_FUNCTION_NAME"] == "F"
    assert found["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert found["AWS_ENDPOINT_URL_DYNAMODB"] == "http://d"
    assert found["AWS_ENDPOINT_URL_LAMBDA"] == "http://f"


@pytest.mark.parametrize(
    "name", ["HTTPS_PROXY", "AWS_PROFILE", "AWS_ENDPOINT_URL", "PYTHONSTARTUP", "AWS_CA_BUNDLE"]
)
def test_it_takes_nothing_else_from_the_caller(name: str) -> None:
    assert name not in environment(**{name: "x"})


def test_the_callers_log_level_and_path_count() -> None:
    found = environment(POWERTOOLS_LOG_LEVEL="DEBUG", PATH="/here")
    assert (found["POWERTOOLS_LOG_LEVEL"], found["PATH"]) == ("DEBUG", "/here")


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ({}, {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}),
        (
            {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"},
            {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"},
        ),
        (
            {"AWS_SESSION_TOKEN": "stray"},
            {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"},
        ),
    ],
)
def test_credentials_are_the_callers_or_dummies(
    caller: dict[str, str], expected: dict[str, str]
) -> None:
    found = environment(**caller)
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    assert {name: found[name] for name in names if name in found} == expected


@pytest.mark.parametrize(
    ("caller", "table"),
    [
        ({}, "ca-gateway-Table"),
        ({"TABLE_NAME": "mine"}, "ca-gateway-Table"),
        ({"DYNAMODB_ENDPOINT_URL": "http://d"}, "ca-gateway-Table"),
        ({"DYNAMODB_ENDPOINT_URL": "http://d", "TABLE_NAME": "mine"}, "mine"),
    ],
)
def test_another_table_may_be_named_where_dynamodb_is_another(
    caller: dict[str, str], table: str
) -> None:
    template = localized(DEPLOYED, caller)
    assert template.tables[0].name == table
    assert {f.environment["TABLE_NAME"] for f in template.functions.values()} == {table}


def test_only_local_mode_lets_a_sync_reach_this_machine() -> None:
    functions = localized(DEPLOYED, {}).functions
    hosts = functions["SyncFunction"].environment["SECTIGO_ALLOWED_HOSTS"]
    assert hosts == "cert-manager.com,hard.cert-manager.com,127.0.0.1"
    assert "SECTIGO_ALLOWED_HOSTS" not in functions["ProfilesFunction"].environment


@pytest.mark.parametrize(("value", "port"), [(None, 3000), ("", 3000), ("0", 0), ("8080", 8080)])
def test_port_is_3000_unless_it_is_given(value: str | None, port: int) -> None:
    assert wanted_port({} if value is None else {"PORT": value}) == port


@pytest.mark.parametrize("value", ["http", "-1", str(HIGHEST_PORT + 1), "3000.5", "³"])
def test_a_port_that_is_none_is_an_error(value: str) -> None:
    with pytest.raises(StartError, match="PORT has to be"):
        wanted_port({"PORT": value})
