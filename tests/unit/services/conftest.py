"""What most tests of use cases start with."""

from __future__ import annotations

import pytest

from tests.fakes.accounts import AccountHouse
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def house() -> AccountHouse:
    return AccountHouse()
