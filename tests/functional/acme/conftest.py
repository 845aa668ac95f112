"""An ACME server for each test, with a table that is empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.functional.acme.client import Client, registered
from tests.functional.acme.house import AcmeHouse
from tests.functional.stack import Deployment


@pytest.fixture
def house(deployment: Deployment) -> Iterator[AcmeHouse]:
    deployment.empty()
    yield AcmeHouse(deployment.store.table)
    deployment.empty()


@pytest.fixture
def client(house: AcmeHouse) -> Client:
    """One that has an account."""
    return registered(house)
