"""Functional tests run the real handlers against real sockets."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from local.moto_server import moto_server
from local.sectigo.simulator import SectigoSimulator
from tests.functional.stack import Deployment, Stack, deployed


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    # A server, not the in-process mock: that one lets two writers win one conditional put.
    with moto_server() as url:
        yield url


@pytest.fixture(scope="session")
def dynamodb_url(moto_url: str) -> str:
    """DynamoDB's own engine where `make test-dynamodb-local` runs it, and moto's otherwise.

    Not DYNAMODB_ENDPOINT_URL, by which `make run` finds a table that somebody may care for: tests
    empty theirs.
    """
    return os.environ.get("TEST_DYNAMODB_ENDPOINT_URL", moto_url)


@pytest.fixture(scope="session")
def deployment(moto_url: str, dynamodb_url: str) -> Iterator[Deployment]:
    before = dict(os.environ)
    with deployed(moto_url, dynamodb_url) as running:
        yield running
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def stack(deployment: Deployment) -> Iterator[Stack]:
    """A deployment with nothing configured, and a Sectigo that is well."""
    deployment.empty()
    with SectigoSimulator() as simulator:
        yield Stack(deployment, simulator)
