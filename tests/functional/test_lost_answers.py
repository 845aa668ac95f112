"""A conditional write that is sent again after a lost answer meets itself, and knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.refused_logins import RefusedLogin
from cagateway.domain.orders.states import OrderState
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.refused_logins import DynamoDBRefusedLogins
from cagateway.store.syncs import DynamoDBSyncStore
from cagateway.store.table import Table
from tests.documents import creation, document, run_that
from tests.fakes.clock import NOON
from tests.fakes.lossy_dynamodb import LossyDynamoDB
from tests.functional.made_orders import SECOND, create, numbered

LATER = NOON + 60 * SECOND
BACKOFF = Backoff("s", SyncFailure(FailureReason.UNREACHABLE, "Away.", NOON), 1, NOON)


@pytest.fixture
def real(table: Table) -> Table:
    return table


def lossy(real: Table) -> tuple[Table, LossyDynamoDB]:
    client = LossyDynamoDB(real.client, at=1)
    return Table(client, real.name), client  # type: ignore[arg-type] # it stands before one


def leased(real: Table) -> DynamoDBSyncStore:
    assert DynamoDBConfigurations(real).put(creation("ca-1"), document(), None)
    return DynamoDBSyncStore(real)


def test_a_lease_is_taken(real: Table) -> None:
    leased(real)
    table, client = lossy(real)
    lease = DynamoDBSyncStore(table).acquire_lease("ca-1", "me", NOON, LATER)
    assert client.lost == "update_item"
    assert lease is not None
    assert (lease.owner, lease.generation) == ("me", 1)
    assert DynamoDBSyncStore(table).acquire_lease("ca-1", "other", NOON, LATER) is None


def test_a_sync_is_asked_for(real: Table) -> None:
    leased(real)
    table, _ = lossy(real)
    assert DynamoDBSyncStore(table).ask_for_sync("ca-1", NOON, LATER)
    assert not DynamoDBSyncStore(table).ask_for_sync("ca-1", NOON, LATER + SECOND)


@pytest.mark.parametrize("ends", ["commit", "fail"])
def test_a_sync_is_done_and_noted(real: Table, ends: str) -> None:
    lease = leased(real).acquire_lease("ca-1", "me", NOON, LATER)
    assert lease is not None
    run = run_that(generation=lease.generation)
    table, client = lossy(real)
    syncs = DynamoDBSyncStore(table)
    if ends == "commit":
        assert syncs.commit(lease, Snapshot(lease.generation, NOON, "source", ()), run)
    else:
        assert syncs.fail(lease, BACKOFF, replace(run, backoff=BACKOFF))
    assert client.lost == "transact_write_items"
    # The lease is given back: whoever comes later has lost.
    assert not syncs.fail(lease, BACKOFF, replace(run, started_at=LATER, backoff=BACKOFF))


def test_a_refused_login_is_remembered(real: Table) -> None:
    table, _ = lossy(real)
    logins, refused = DynamoDBRefusedLogins(table), RefusedLogin("v1", (NOON,))
    assert logins.replace("account", None, refused)
    assert not logins.replace("account", None, replace(refused, tried_at=(LATER,)))
    assert logins.find("account") == refused


def test_a_document_is_put(real: Table) -> None:
    table, client = lossy(real)
    configurations = DynamoDBConfigurations(table)
    assert configurations.put(creation("ca-1"), document(), None)
    assert client.lost == "transact_write_items"
    assert not configurations.put(creation("ca-1", LATER), document(), None)


def test_an_order_is_made_and_counted_once(real: Table) -> None:
    table, client = lossy(real)
    orders = DynamoDBOrders(table)
    assert orders.reserve("ca-1", "client", NOON, for_request="repeat", at_most=1)
    assert client.lost == "update_item"
    assert orders.placed_on("ca-1", "client", NOON) == 1
    client.at = 1
    made = numbered(1)
    assert create(orders, made)
    assert client.lost == "transact_write_items"
    assert not create(orders, made)


def test_an_order_is_submitted_by_the_one_whose_answer_was_lost(real: Table) -> None:
    made = numbered(1)
    assert create(DynamoDBOrders(real), made)
    table, _ = lossy(real)
    submitting = replace(made, version=2, state=OrderState.SUBMITTING, submitted_at=NOON)
    assert DynamoDBOrders(table).save(submitting, made)


def test_two_that_write_the_same_of_an_order_are_two_all_the_same(real: Table) -> None:
    """Both would send it: the one that lost is told so, though what it wrote stands there."""
    made = numbered(1)
    assert create(DynamoDBOrders(real), made)
    submitting = replace(made, version=2, state=OrderState.SUBMITTING, submitted_at=NOON)

    class Overtaken(LossyDynamoDB):
        """Loses a write on its way; before it is sent again, another writes the very same."""

        def transact_write_items(self, **parameters: object) -> object:
            assert DynamoDBOrders(real).save(submitting, made)
            try:
                return self.real.transact_write_items(**parameters)
            except ClientError as error:
                error.response["ResponseMetadata"]["RetryAttempts"] = 1
                raise

    table = Table(Overtaken(real.client, at=0), real.name)  # type: ignore[arg-type] # as above
    assert not DynamoDBOrders(table).save(submitting, made)
