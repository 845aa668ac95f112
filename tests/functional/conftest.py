"""Functional tests run the real handlers against real sockets."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

import pytest
from botocore import useragent

from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table
from local.sectigo.simulator import SectigoSimulator
from local.side_process import SideProcess
from tests.fakes.orders import InMemoryOrders
from tests.functional import permitted
from tests.functional.emptied_aws import emptied_aws
from tests.functional.guarded import FOREIGN, MODES, OWN, Gateway, gateway_that
from tests.functional.made_orders import AnyOrders
from tests.functional.order_house import House
from tests.functional.stack import Deployment, Stack, deployed
from tests.functional.synced_starts import SyncedStarts

# For each call botocore cleans each word of its user agent anew: a tenth of what a call costs here.
vars(useragent)["sanitize_user_agent_string_component"] = functools.lru_cache(1024)(
    useragent.sanitize_user_agent_string_component
)


@pytest.fixture(scope="session")
def aws() -> Iterator[SideProcess]:
    # A server, not the in-process mock: that one lets two writers win one conditional put. In a
    # process of its own: measuring coverage makes whatever runs beside the tests twice as slow.
    with emptied_aws() as moto:
        yield moto


@pytest.fixture(scope="session")
def moto_url(aws: SideProcess) -> str:
    return aws.address


@pytest.fixture(scope="session")
def dynamodb_url(moto_url: str) -> str:
    """DynamoDB's own engine where `make test-dynamodb-local` runs it, and moto's otherwise.

    Not DYNAMODB_ENDPOINT_URL, by which `make run` finds a table that somebody may care for: tests
    empty theirs.
    """
    return os.environ.get("TEST_DYNAMODB_ENDPOINT_URL", moto_url)


@pytest.fixture(scope="session")
def deployment(aws: SideProcess, dynamodb_url: str) -> Iterator[Deployment]:
    before = dict(os.environ)
    with deployed(aws, dynamodb_url) as running:
        yield running
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def table(deployment: Deployment) -> Table:
    """The deployed table, empty."""
    deployment.empty()
    return deployment.store.table


@pytest.fixture(params=["dynamodb", "double"])
def orders(request: pytest.FixtureRequest, table: Table) -> AnyOrders:
    """Orders in the table, and in the double of it."""
    return DynamoDBOrders(table) if request.param == "dynamodb" else InMemoryOrders()


@pytest.fixture
def house(deployment: Deployment) -> House:
    return House(deployment)


@pytest.fixture(autouse=True)
def nothing_is_refused() -> Iterator[None]:
    """Name what a function's role did not allow, beside what came of that."""
    permitted.refused.clear()
    yield
    assert permitted.refused == []


@pytest.fixture(scope="session")
def lasting_simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(lasting_simulator: SectigoSimulator) -> SectigoSimulator:
    """A Sectigo that is well, and remembers nothing; always at the same address."""
    lasting_simulator.start_over()
    return lasting_simulator


@pytest.fixture
def stack(deployment: Deployment, simulator: SectigoSimulator) -> Stack:
    """A deployment with nothing configured, and a Sectigo that is well."""
    deployment.empty()
    return Stack(deployment, simulator)


@pytest.fixture
def configured(stack: Stack) -> Stack:
    """The same with one CA."""
    stack.configure()
    return stack


@pytest.fixture(scope="session")
def gateways(deployment: Deployment) -> dict[str, Gateway]:  # noqa: ARG001 - it has to be there
    """The functions for clients, as each way to know clients has them."""
    return {mode: gateway_that(mode, TRUSTSTORE_AUTHORITIES="Several") for mode in MODES}


@pytest.fixture
def guarded(stack: Stack, gateways: dict[str, Gateway]) -> dict[str, Gateway]:
    """The same with two CAs, and nobody known yet."""
    for ca_id in (OWN, FOREIGN):
        stack.configure(ca_id)
    for gateway in gateways.values():
        gateway.forget()
    return gateways


@pytest.fixture(scope="session")
def synced_starts() -> SyncedStarts:
    return SyncedStarts()


@pytest.fixture
def issuing(stack: Stack, synced_starts: SyncedStarts) -> Stack:
    synced_starts.begin(stack, enable_enrollment=True)
    return stack
