"""Many at once, against a real table: moto's server, or DynamoDB's own engine.

Not moto in this process: that one lets two writers win one conditional put.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import boto3
from botocore.config import Config

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.sync.run import SyncOrder, SyncOutcome, SyncReport, SyncRun
from cagateway.domain.sync.snapshot import Freshness, ProfileList
from cagateway.domain.sync.state import SyncCause
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.services.sync.profile_sync import ProfileSynchronizer
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.table import Table
from tests.fakes.sectigo import FakeSectigo
from tests.functional.gated_sectigo import GatedSectigo
from tests.functional.stack import Stack
from tests.patience import PATIENCE_SECONDS

READERS = 500
# Nothing here takes more than seconds; this only ends what would never end.
ALL = ["sectigo-profile-1", "60515", "63999", "64442"]


def synchronizer(stack: Stack) -> ProfileSynchronizer:
    made: ProfileSynchronizer = stack.deployment.synchronization.synchronizer
    return made


def order(owner: str, requested_at: datetime | None = None, lease_seconds: int = 60) -> SyncOrder:
    expires_at = datetime.now(UTC) + timedelta(seconds=lease_seconds)
    return SyncOrder("sectigo", owner, expires_at, requested_at=requested_at)


def runs(stack: Stack) -> list[SyncRun]:
    return [entry for entry in stack.history() if isinstance(entry, SyncRun)]


@dataclass
class Crowd:
    """Cold readers, none of whom goes on until all of them have looked.

    Args:
        run: Runs functions/sync.
    """

    run: Callable[[datetime], object]
    ran: int = 0
    everybody_waits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    is_synced: threading.Event = field(default_factory=threading.Event)

    def run_now(self, ca_id: str, cause: SyncCause, now: datetime) -> None:
        assert (ca_id, cause) == ("sectigo", SyncCause.FIRST_READ)
        self.ran += 1
        for _ in range(READERS - 1):
            assert self.everybody_waits.acquire(timeout=PATIENCE_SECONDS)
        self.run(now)
        self.is_synced.set()

    def ask(self, *_: object, **__: object) -> None:
        raise AssertionError("nothing is stale here")

    def sleep(self, _seconds: float) -> None:
        self.everybody_waits.release()
        assert self.is_synced.wait(PATIENCE_SECONDS)


def test_five_hundred_first_readers_at_once_are_one_call_at_sectigo(configured: Stack) -> None:
    store = configured.store
    config = Config(max_pool_connections=READERS, connect_timeout=60, read_timeout=60)
    endpoint, region = store.table.client.meta.endpoint_url, store.table.client.meta.region_name
    client = boto3.client("dynamodb", endpoint_url=endpoint, region_name=region, config=config)

    def sync(now: datetime) -> None:
        configured.sync({"caId": "sectigo", "requestedAt": now.isoformat()})

    crowd, started_at = Crowd(sync), datetime.now(UTC)
    # Their clock stands, so that none of them gives up on a slow machine.
    table = DynamoDBStore(Table(client, store.table.name))
    reader = AuthorityReader(table, crowd, lambda: started_at, crowd.sleep)
    with ThreadPoolExecutor(READERS) as threads:
        readings: list[Reading] = list(threads.map(reader.read, ["sectigo"] * READERS))
    assert [[one.id for one in reading.profiles()] for reading in readings] == [ALL] * READERS
    assert {reading.freshness for reading in readings} == {Freshness.FRESH}
    assert (configured.simulator.calls, crowd.ran, len(runs(configured))) == (1, 1, 1)


def test_of_two_syncs_at_once_that_were_asked_for_together_one_asks_and_writes(
    configured: Stack,
) -> None:
    configured.simulator.fail("slow", seconds=0.2)
    requested_at, together = datetime.now(UTC), threading.Barrier(8)

    def sync(owner: int) -> SyncReport:
        together.wait(PATIENCE_SECONDS)
        return synchronizer(configured).sync(order(str(owner), requested_at))

    with ThreadPoolExecutor(8) as threads:
        outcomes = Counter(report.outcome for report in threads.map(sync, range(8)))
    assert outcomes.pop(SyncOutcome.COMPLETED) == 1
    assert set(outcomes) <= {SyncOutcome.ALREADY_RUNNING, SyncOutcome.ALREADY_DONE}
    assert sum(outcomes.values()) == 7
    assert (configured.simulator.calls, len(runs(configured))) == (1, 1)


def test_a_sync_that_outlives_its_lease_writes_nothing_over_a_newer_list(
    configured: Stack,
) -> None:
    healthy = synchronizer(configured)

    class TooSlow(FakeSectigo):
        """Answers when its caller's lease is over and another sync is done."""

        def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
            old = healthy.sectigo.list_profiles(connection, at_once=at_once)
            configured.simulator.serve([{"id": 7, "name": "new", "terms": [], "keyTypes": {}}])
            assert healthy.sync(order("faster")).outcome is SyncOutcome.COMPLETED
            return old

    slow = replace(healthy, sectigo=TooSlow())
    assert slow.sync(order("slow", lease_seconds=0)).outcome is SyncOutcome.OVERTAKEN
    stored = configured.store.load("sectigo")
    assert stored is not None
    assert stored.snapshot is not None
    assert [profile.id for profile in stored.snapshot.profiles] == ["7"]
    assert len(runs(configured)) == 1


def test_a_slow_sectigo_of_one_authority_delays_no_other(stack: Stack) -> None:
    with GatedSectigo() as gated:
        stack.configure("quick")
        stack.configure("slow", url=gated.url)
        stack.tick()
        events = {
            json.loads(event["Records"][0]["body"])["caIds"][0]: event
            for event in stack.deployment.due_syncs()
        }
        with ThreadPoolExecutor(1) as threads:
            slow = threads.submit(stack.sync, events["slow"])
            gated.wait_until_asked()
            assert stack.sync(events["quick"]) == {"batchItemFailures": []}
            answer = stack.get("/v1/certificate-authorities/quick/profiles")
            assert (answer.status, answer.headers["X-Profile-Sync"]) == (200, "fresh")
            assert not slow.done()
            gated.answer_now()
            assert slow.result(PATIENCE_SECONDS) == {"batchItemFailures": []}
        (run,) = [one for one in stack.history("slow") if isinstance(one, SyncRun)]
        assert run.outcome is SyncOutcome.COMPLETED
