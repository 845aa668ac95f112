"""A client's own certificate is noted once a day, and nothing fails for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.foresight.fleet import AskedTerm, SeenIdentity
from cagateway.ports.store_errors import StoreError
from cagateway.services.foresight.noting import AskedCounter, ClientSightings
from tests.certificates import Authority
from tests.fakes.clock import NOON, FakeClock


@dataclass
class Noted:
    """Records what is noted, or fails."""

    seen: list[tuple[str, SeenIdentity]] = field(default_factory=list)
    is_down: bool = False

    def note(self, ca_id: str, seen: SeenIdentity) -> None:
        if self.is_down:
            raise StoreError
        self.seen.append((ca_id, seen))

    def count(self, asked: AskedTerm, ca_id: str) -> None:
        raise StoreError(f"{ca_id}: {asked}")


@pytest.fixture
def der() -> bytes:
    return Authority.named("clients-ca").issue().certificate.public_bytes(Encoding.DER)


def test_each_certificate_is_noted_once_a_day_for_each_ca(der: bytes) -> None:
    clock, noted = FakeClock(), Noted()
    sightings = ClientSightings(noted, clock)
    for _ in range(3):
        sightings.note("vault", "ca-1", der)
        sightings.note("vault", "ca-2", der)
    clock.advance(timedelta(days=1).total_seconds())
    sightings.note("vault", "ca-1", der)
    assert [ca_id for ca_id, _ in noted.seen] == ["ca-1", "ca-2", "ca-1"]
    _, seen = noted.seen[0]
    assert (seen.client_id, seen.last_seen_at) == ("vault", NOON)
    assert seen.expires_at > seen.issued_at


def test_what_is_no_certificate_is_not_noted_and_nothing_fails(der: bytes) -> None:
    noted = Noted()
    sightings = ClientSightings(noted, FakeClock())
    for odd in (b"", b"no certificate", b"\x30\x03\x02\x01\x01", der[:-1]):
        sightings.note("vault", "ca-1", odd)
    assert noted.seen == []
    noted.is_down = True
    sightings.note("vault", "ca-1", der)


def test_a_count_that_is_lost_costs_no_order() -> None:
    counter = AskedCounter(Noted())
    for period in ("P1Y", None, "no duration"):
        counter.count(("vault", "ca-1", "web"), period, NOON)
