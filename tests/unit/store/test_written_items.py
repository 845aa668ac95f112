"""What the stores write, member by member, has a golden item of today's format."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from cagateway.domain.access.clients import read_client
from cagateway.domain.acme.credentials import (
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
)
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.refused_logins import RefusedLogin
from cagateway.domain.documents import (
    ChangeAction,
    ClientChange,
    ConfigurationChange,
    StoredDocument,
)
from cagateway.domain.orders.states import OrderState
from cagateway.domain.sync.run import Lease
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import Backoff, SyncFailure
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.clients import DynamoDBClients
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.history import DynamoDBHistory
from cagateway.store.orders import DynamoDBOrders
from cagateway.store.refused_logins import DynamoDBRefusedLogins
from cagateway.store.syncs import DynamoDBSyncStore
from cagateway.store.table import Table
from tests.documents import creation, document, run_that
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in
from tests.orders import ISSUED
from tests.orders import order as an_order
from tests.unit.store.test_keys import rows_of

Row = tuple[str, str]
LEASE = Lease("ca-1", "request-1", 1, NOON, forced=1)
BACKOFF = Backoff("s", SyncFailure(FailureReason.UNREACHABLE, "Away.", NOON), 1, NOON)
CLIENT = {"identity": {"subject-dn": "CN=vault"}, "role": "integrator", "ca-ids": ["ca-1"]}
# `SET a = :a, b = if_not_exists(b, :b) ADD c :c DELETE d :d`
_SET = re.compile(r"(\w+)(?= = | :)")


@dataclass
class RecordingClient:
    """Takes every write, and remembers which members each kind of item was given."""

    members: dict[Row, set[str]] = field(default_factory=dict)

    def put_item(self, *, Item: dict[str, Any], **_: object) -> dict[str, Any]:  # noqa: N803 - boto3's
        self._note(Item, set(Item))
        return {}

    def update_item(self, *, Key: dict[str, Any], UpdateExpression: str, **_: object) -> Any:  # noqa: ANN401, N803
        self._note(Key, set(_SET.findall(UpdateExpression)))
        return {"Attributes": {"generation": {"N": "1"}}}

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        for one in TransactItems:
            if "Put" in one:
                self.put_item(Item=one["Put"]["Item"])
            if "Update" in one:
                update = one["Update"]
                self.update_item(Key=update["Key"], UpdateExpression=update["UpdateExpression"])
        return {}

    def get_item(self, **_: object) -> dict[str, Any]:
        return {}

    def batch_write_item(self, **_: object) -> dict[str, Any]:
        return {"UnprocessedItems": {}}

    def _note(self, key: dict[str, Any], members: set[str]) -> None:
        (row,) = rows_of(key)
        self.members.setdefault(row, set()).update(members - {"pk", "sk"})


def write_authority(table: Table) -> None:
    configurations = DynamoDBConfigurations(table)
    configurations.put(creation("ca-1"), document(), None)
    stored = StoredDocument("ca-1", document(), 1, NOON)
    deletion = ConfigurationChange("ca-1", 1, ChangeAction.DELETED, "ada", NOON)
    configurations.delete(stored, deletion)


def write_syncs(table: Table) -> None:
    syncs = DynamoDBSyncStore(table)
    syncs.acquire_lease("ca-1", "request-1", NOON, NOON)
    syncs.ask_for_sync("ca-1", NOON, NOON)
    syncs.note_forced("ca-1", NOON, "ada")
    syncs.release(LEASE)
    syncs.commit(LEASE, Snapshot(1, NOON, "source", (), ()), run_that())
    syncs.fail(LEASE, BACKOFF, run_that(backoff=BACKOFF))
    DynamoDBHistory(table).mark_announced([run_that()])


def write_clients(table: Table) -> None:
    client = read_client("vault", CLIENT, needs_issuer=False)
    created = ClientChange("vault", 1, ChangeAction.CREATED, "ada", NOON)
    DynamoDBClients(table).put(client, created, CLIENT, None)


def write_acme_credentials(table: Table) -> None:
    credential = AcmeCredential("k1", "vault", NOON, NOON, "ada")
    created = AcmeCredentialChange("vault", "k1", ChangeAction.CREATED, "ada", NOON)
    client = StoredDocument("vault", CLIENT, 1, NOON)
    stored = StoredAcmeCredential(credential, "c2VhbGVk")
    DynamoDBAcmeCredentials(table).create(stored, created, client, at_most=1)


def write_logins(table: Table) -> None:
    DynamoDBRefusedLogins(table).replace("account", None, RefusedLogin("v1", (NOON,)))


def write_orders(table: Table) -> None:
    orders, order = DynamoDBOrders(table), an_order()
    orders.reserve("ca-1", "client", NOON, for_request="repeat", at_most=9)
    orders.give_back("ca-1", "client", NOON)
    orders.create(order, also_as="former", instead_of=("old",), open_at_most=3)
    later = replace(order, next_poll_at=NOON + timedelta(minutes=5))
    orders.save(later, order)
    issued = replace(order, state=OrderState.ISSUED, issued=ISSUED)
    orders.save(issued, order)
    orders.save(replace(issued, state=OrderState.REVOKED), issued)
    orders.save(replace(order, state=OrderState.REFUSED, is_counted=False), order)


@cache
def golden_members() -> Mapping[Row, set[str]]:
    members = defaultdict[Row, set[str]](set)
    for path in GOLDEN_ITEMS.glob("v[2-9]/*.json"):
        for item in items_in(path):
            (row,) = rows_of(item)
            members[row] |= set(item)
    return members


@pytest.mark.parametrize(
    "write",
    [
        *(write_authority, write_syncs, write_clients, write_acme_credentials),
        *(write_logins, write_orders),
    ],
)
def test_every_member_that_is_written_stands_in_a_golden_item(
    write: Callable[[Table], None],
) -> None:
    client: Any = RecordingClient()
    write(Table(client, "items"))
    golden = golden_members()
    lacking = {row: members - golden.get(row, set()) for row, members in client.members.items()}
    assert client.members
    assert {row: members for row, members in lacking.items() if members} == {}
