"""Requests that come twice, late or out of order are met by what was done since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cagateway.domain.sync.run import Lease, SyncOutcome
from tests.documents import document, run_that
from tests.fakes.gateway import FakeGateway
from tests.fakes.store import InMemoryStore


class TestARequestThatComesLate:
    def test_is_met_by_a_list_fetched_since(self, gateway: FakeGateway) -> None:
        requested_at = gateway.clock()
        gateway.sync(requested_at=requested_at)
        assert gateway.sync(requested_at=requested_at).outcome is SyncOutcome.ALREADY_DONE
        assert len(gateway.sectigo.asked_for) == 1

    def test_is_met_by_it_too_if_it_forces(self, gateway: FakeGateway) -> None:
        requested_at = gateway.clock()
        gateway.sync()
        gateway.sectigo.entries = []
        late = gateway.sync(requested_at=requested_at, force=True)
        assert late.outcome is SyncOutcome.ALREADY_DONE

    def test_is_not_met_by_an_older_list(self, gateway: FakeGateway) -> None:
        gateway.sync()
        gateway.clock.advance(1)
        assert gateway.sync(requested_at=gateway.clock()).outcome is SyncOutcome.COMPLETED

    def test_is_not_met_by_another_organizations_list(self, gateway: FakeGateway) -> None:
        gateway.sync()
        requested_at = gateway.clock()
        gateway.configure(document(org_id=5))
        assert gateway.sync(requested_at=requested_at).outcome is SyncOutcome.COMPLETED

    def test_is_met_by_one_that_ran_when_it_looked_and_ended_before_it_took_the_lease(
        self, gateway: FakeGateway
    ) -> None:
        gateway.sync()
        gateway.clock.advance(1)
        now, known = gateway.clock(), gateway.store.snapshots["ca-1"]
        lease = gateway.store.acquire_lease("ca-1", "faster", now, now + timedelta(seconds=60))
        assert lease is not None
        running: Lease = lease

        @dataclass
        class SlowToLease(InMemoryStore):
            """Lets the running sync end between the look and the lease."""

            def acquire_lease(
                self, ca_id: str, owner: str, now: datetime, expires_at: datetime
            ) -> Lease | None:
                newer = replace(known, generation=running.generation, synced_at=now)
                assert self.commit(running, newer, run_that(generation=running.generation))
                return super().acquire_lease(ca_id, owner, now, expires_at)

        gateway.store = SlowToLease(**vars(gateway.store))
        assert gateway.sync(requested_at=now).outcome is SyncOutcome.ALREADY_DONE
        assert len(gateway.sectigo.asked_for) == 1

    def test_is_met_by_one_that_ended_while_it_took_the_lease(self, gateway: FakeGateway) -> None:
        @dataclass
        class SlowToLease(InMemoryStore):
            """Lets another sync start and end between the first look and the lease."""

            def acquire_lease(
                self, ca_id: str, owner: str, now: datetime, expires_at: datetime
            ) -> Lease | None:
                if owner != "faster":
                    gateway.sync(owner="faster")
                return super().acquire_lease(ca_id, owner, now, expires_at)

        gateway.store = SlowToLease(gateway.store.configurations)
        late = gateway.sync(requested_at=gateway.clock())
        assert late.outcome is SyncOutcome.ALREADY_DONE
        assert gateway.store.leases == {}
        assert len(gateway.sectigo.asked_for) == 1
