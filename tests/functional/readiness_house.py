"""A CA that is assessed over a real table: time, the bus and the queue are the test's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cagateway.domain.foresight.assessment import Notice, NoticeKind
from cagateway.domain.foresight.readiness import Readiness
from cagateway.ports.events import EventBusError
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.foresight.assessor import Assessor
from cagateway.services.foresight.fleet_reading import FleetReader
from cagateway.store.assessments import DynamoDBAssessments
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.certificates import DynamoDBCertificates
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.domains import DynamoDBDomains
from cagateway.store.habits import DynamoDBHabits
from cagateway.store.table import Table
from tests.documents import creation, deletion, document
from tests.fakes.clock import FakeClock
from tests.fakes.sync_requester import FakeSyncRequester

DAY = timedelta(days=1)


@dataclass
class Bus:
    """Records notices, or takes none."""

    published: list[Notice] = field(default_factory=list)
    is_down: bool = False

    def publish(self, _ca_id: str, notices: Sequence[Notice]) -> None:
        if self.is_down:
            raise EventBusError
        self.published += notices


@dataclass
class Asked:
    """Records what is asked for."""

    messages: list[tuple[str, ...]] = field(default_factory=list)

    def assess(self, ca_ids: Sequence[str], *, delay_seconds: int, reads_domains: bool) -> bool:
        assert 0 <= delay_seconds <= 900
        assert not reads_domains
        self.messages.append(tuple(ca_ids))
        return True


@dataclass
class House:
    """A CA and what assesses it."""

    table: Table
    clock: FakeClock = field(default_factory=FakeClock)
    bus: Bus = field(default_factory=Bus)
    asked: Asked = field(default_factory=Asked)

    def assessor(self) -> Assessor:
        reader = AuthorityReader(
            DynamoDBStore(self.table), FakeSyncRequester(), self.clock, self.clock.sleep
        )
        return Assessor(
            fleets=FleetReader(
                reader,
                DynamoDBCertificates(self.table),
                DynamoDBDomains(self.table),
                DynamoDBHabits(self.table),
            ),
            assessments=DynamoDBAssessments(self.table),
            events=self.bus,
            queue=self.asked,
            clock=self.clock,
        )

    def assess(self) -> Readiness:
        (found,) = self.assessor().assess_each(["ca-1"])
        assert found
        return found

    def make_anew(self, at: datetime) -> None:
        """Delete the CA, and create it with the same document."""
        configurations = DynamoDBConfigurations(self.table)
        stored = configurations.find("ca-1")
        assert stored
        assert configurations.delete(stored, deletion("ca-1", at=at))
        assert configurations.put(creation("ca-1", at), stored.document, None)

    def told(self) -> list[tuple[str, str]]:
        """Give what was published since the last time, and forget it."""
        told = [
            (one.members["serialNumber"], one.members["stage"])
            for one in self.bus.published
            if one.kind is NoticeKind.CERTIFICATE_EXPIRING
        ]
        self.bus.published.clear()
        return told


def configured(table: Table) -> House:
    """Configure the CA, which enrolls."""
    web = {"unique-id": "web", "name": "Web", "properties": {"cert_type": "1", "terms": [199, 90]}}
    assert DynamoDBConfigurations(table).put(
        creation("ca-1"), document(web, enable_enrollment=True), None
    )
    return House(table)
