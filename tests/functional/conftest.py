"""Functional tests run the real handlers against real sockets."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from local.sectigo.simulator import SectigoSimulator
from tests.functional.stack import Deployment, Stack, deployed


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    # The server, not the in-process mock: that one lets two writers win one conditional put.
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


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
