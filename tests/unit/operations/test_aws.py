"""Which region an operator means."""

from __future__ import annotations

import pytest

from operations.aws_account import region, session


@pytest.mark.parametrize(
    ("environment", "meant"),
    [
        ({"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_DEFAULT_REGION": "eu-central-1"}, "eu-central-1"),
        ({"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-central-1"}, "eu-west-1"),
        ({"AWS_REGION": ""}, None),
        ({}, None),
    ],
)
def test_is_the_one_that_awss_tools_read(environment: dict[str, str], meant: str | None) -> None:
    assert region(environment) == meant


def test_reaches_the_session() -> None:
    assert session({"AWS_REGION": "eu-west-3"}).region_name == "eu-west-3"
