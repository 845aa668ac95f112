"""Whatever happens in whatever order: readers see the last list that is to be believed.

The model (sync_model.py) states what is expected; the gateway is the real use cases on doubles.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.documents import ChangeAction, ConfigurationChange
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.held_lists import HOLD_SECONDS
from cagateway.domain.sync.run import SyncOutcome
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.events.published import announcements
from cagateway.ports.store_errors import StoreError
from cagateway.ports.sync import SyncRequestError
from cagateway.services.sync.outbox import ENTRIES_AT_ONCE
from tests.documents import SECTIGO_TYPES, document
from tests.fakes.gateway import FakeGateway
from tests.fakes.mortal_store import MortalStore
from tests.fakes.sectigo import FakeSectigo
from tests.functional.sync_model import LEASE, LOCAL_ID, Configuration, Listing, Model, Order

LISTINGS: list[Listing] = [(1, 2, 3, 4), (1, 2, 3), (1, 2), (1,), (), (5, 6, 7, 8), (4, 5)]


@dataclass
class SlowSectigo(FakeSectigo):
    """Answers with what it lists when it is asked, however much happens meanwhile."""

    meanwhile: Callable[[], None] | None = None
    broken_rule: AssertionError | None = None

    def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
        try:
            return super().list_profiles(connection, at_once=at_once)
        finally:
            meanwhile, self.meanwhile = self.meanwhile, None
            try:
                if meanwhile:
                    meanwhile()
            except AssertionError as error:
                # The sync that is running would take it for something that broke it.
                self.broken_rule = error


class SyncInAnyOrder(RuleBasedStateMachine):
    """One CA, its readers, its operators, and everything that goes wrong around them."""

    def __init__(self) -> None:
        super().__init__()
        self.store, self.sectigo = MortalStore(), SlowSectigo()
        self.gateway = FakeGateway(store=self.store, sectigo=self.sectigo)
        self.gateway.syncs.sync = self.first_sync
        self.clock = self.gateway.clock
        self.owners = count()
        self.model: Model | None = Model()
        self.listing: Listing = ()
        self.sectigo_lists(LISTINGS[0])
        self._store_configuration(Configuration())

    # What operators do.

    @precondition(lambda self: self.model)
    @rule(
        configuration=st.builds(
            Configuration,
            org_id=st.sampled_from([1234, 5]),
            interval_seconds=st.sampled_from([1, 60, 3600]),
            is_on=st.sampled_from([True, True, False]),
            has_local=st.booleans(),
        )
    )
    def configuration_changes(self, configuration: Configuration) -> None:
        self._store_configuration(configuration)

    @precondition(lambda self: self.model)
    @rule()
    def authority_is_deleted(self) -> None:
        stored = self.store.find("ca-1")
        assert stored
        deletion = ConfigurationChange(
            "ca-1", stored.version, ChangeAction.DELETED, "an operator", self.clock()
        )
        assert self.store.delete(stored, deletion)
        self.model = None

    @precondition(lambda self: not self.model)
    @rule()
    def authority_is_created_anew(self) -> None:
        self.clock.advance(1)
        self.model = Model()
        self._store_configuration(Configuration())

    # What Sectigo does.

    @rule(listing=st.sampled_from(LISTINGS))
    def sectigo_lists(self, listing: Listing) -> None:
        self.listing = listing
        self.sectigo.entries = [
            {**SECTIGO_TYPES[0], "id": number, "name": f"profile {number}"} for number in listing
        ]

    @rule()
    def sectigo_fails(self) -> None:
        self.sectigo.fail()

    @rule()
    def sectigo_recovers(self) -> None:
        self.sectigo.failure = None

    # What AWS does.

    @rule(death=st.sampled_from(["before", "after", "for good"]))
    def next_sync_dies_as_it_writes(self, death: str) -> None:
        self.store.death = death

    @rule(is_down=st.booleans())
    def bus_goes_down_or_comes_back(self, is_down: bool) -> None:
        self.gateway.bus.broken = self.gateway.syncs.broken = is_down

    @rule(seconds=st.sampled_from([1, 5, 61, 300, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    # Who asks for syncs.

    @rule(force=st.booleans(), age=st.sampled_from([None, 0, 1, 60, 4000]))
    def sync_is_ordered(self, force: bool, age: int | None) -> None:
        at = self.clock()
        requested_at = None if age is None else at - timedelta(seconds=age)
        self._sync(Order(at, force, requested_at))

    @rule(listing=st.sampled_from(LISTINGS), times=st.integers(1, 4))
    def sectigo_lists_the_same_for_a_while(self, listing: Listing, times: int) -> None:
        self.sectigo_recovers()
        self.sectigo_lists(listing)
        for _ in range(times):
            self.clock.advance(HOLD_SECONDS)
            self._sync(Order(self.clock()))

    @rule()
    def tick(self) -> None:
        with suppress(SyncRequestError):
            self.gateway.tick()

    @precondition(lambda self: self.gateway.syncs.events)
    @rule(which=st.integers(min_value=0))
    def event_is_delivered_perhaps_again_perhaps_late(self, which: int) -> None:
        events = self.gateway.syncs.events
        event = events[which % len(events)]
        self._sync(Order(self.clock(), event.force, event.requested_at))

    @rule(
        seconds=st.sampled_from([1, 61]),
        listing=st.sampled_from(LISTINGS),
        change=st.sampled_from(["nothing", "configuration", "deletion", "new life"]),
        force=st.booleans(),
    )
    def slow_sync_meets_another(
        self, seconds: int, listing: Listing, change: str, force: bool
    ) -> None:
        def meanwhile() -> None:
            if self.model:
                self.model.leased_until = order.at + LEASE
            self.clock.advance(seconds)
            self.sectigo_lists(listing)
            if change == "configuration":
                self.configuration_changes(Configuration(org_id=5))
            if change in ("deletion", "new life"):
                self.authority_is_deleted()
            if change == "new life":
                self.authority_is_created_anew()
            self._sync(Order(self.clock(), force=True))

        order = Order(self.clock(), force)
        self.sectigo.meanwhile = meanwhile
        self._sync(order)
        self.sectigo.meanwhile = None
        if self.sectigo.broken_rule:
            raise self.sectigo.broken_rule

    # What readers see.

    @precondition(lambda self: self.model)
    @rule()
    def read(self) -> None:
        reading = self.gateway.read()
        assert self.model
        assert {profile.id for profile in reading.profiles()} == self.model.shown()

    @invariant()
    def readers_see_the_last_list_that_is_to_be_believed(self) -> None:
        if self.model is None:
            with pytest.raises(GatewayError) as caught:
                self.gateway.reader().as_stored("ca-1")
            assert caught.value.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND
            return
        reading = self.gateway.reader().as_stored("ca-1")
        assert {profile.id for profile in reading.profiles()} == self.model.shown()
        assert self.gateway.is_up() == self.model.is_up()
        if reading.snapshot:
            assert reading.snapshot.generation >= self.model.generation
            self.model.generation = reading.snapshot.generation

    def teardown(self) -> None:
        """In the end all is told: the bus is back, and one more sync runs."""
        if self.model is None:
            return
        self.store.death = None
        self.bus_goes_down_or_comes_back(is_down=False)
        self.sectigo_recovers()
        self.clock.advance(LEASE.total_seconds())
        self._store_configuration(Configuration())
        self._sync(Order(self.clock(), force=True))
        assert self.model.is_up()
        for entry in self.store.newest("ca-1", ENTRIES_AT_ONCE):
            assert all(event in self.gateway.bus.sent for event in announcements(entry))

    def first_sync(self, *, requested_at: datetime, **_: object) -> None:
        self._sync(Order(self.clock(), requested_at=requested_at))

    def _sync(self, order: Order) -> None:
        """Sync, and hold what comes of it against the model as it was before."""
        before, given = replace(self.model) if self.model else None, order
        order = before.forcing(order) if before else order
        life, turn = self.model, len(self.sectigo.asked_for) + 1
        answer = None if self.sectigo.failure else self.listing
        report, death = None, self.store.death
        with suppress(StoreError):
            report = self.gateway.sync(
                owner=str(next(self.owners)), force=given.force, requested_at=given.requested_at
            )
        if life is None or before is None:
            assert report
            assert report.outcome is SyncOutcome.UNKNOWN_AUTHORITY
        elif len(self.sectigo.asked_for) < turn:
            assert report
            before.check_may_decline(order, report)
            if given.force and report.outcome is SyncOutcome.ALREADY_RUNNING:
                life.note_forced(order.at)
        elif self.model is not life or len(self.sectigo.asked_for) > turn:
            before.check_may_ask(order)
            assert report is None or report.outcome is SyncOutcome.OVERTAKEN
        else:
            before.check_may_ask(order)
            verdict = before.verdict(order, answer)
            if death == "for good":
                assert report is None, "what could not be recorded was not raised"
                life.leased_until = order.at + LEASE
                return
            assert report
            if death == "before":
                verdict, answer = SyncOutcome.FAILED, None
                assert report.backoff
                assert report.backoff.failure.reason is FailureReason.SYNC_BROKE
            assert report.outcome is (SyncOutcome.OVERTAKEN if death == "after" else verdict)
            life.forced -= before.forced
            life.note(before.configuration, verdict, answer, order.at, self.clock())

    def _store_configuration(self, configuration: Configuration) -> None:
        assert self.model
        self.model.configuration = configuration
        local = {"unique-id": LOCAL_ID, "properties": {"cert_type": "1"}}
        content = document(
            org_id=configuration.org_id,
            profile_sync_interval=f"PT{configuration.interval_seconds}S",
            enable_ca_profile_sync=configuration.is_on,
        )
        content["profiles"] = [local] if configuration.has_local else []
        stored = self.store.find("ca-1")
        version = stored.version + 1 if stored else 1
        action = ChangeAction.CHANGED if stored else ChangeAction.CREATED
        change = ConfigurationChange("ca-1", version, action, "an operator", self.clock())
        assert self.store.put(change, content, stored)


TestSyncInAnyOrder = SyncInAnyOrder.TestCase
TestSyncInAnyOrder.settings = settings(max_examples=100, stateful_step_count=40)
