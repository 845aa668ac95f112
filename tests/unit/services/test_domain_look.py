"""Reading domains: once for a login, whatever fails, and never more often than a minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.dcv.domains import (
    Domain,
    DomainList,
    DomainRecord,
    DomainStatus,
    DomainTrouble,
)
from cagateway.domain.dcv.known_domains import KnownDomains, known_of
from cagateway.ports.domains import DomainsForbiddenError
from cagateway.ports.sectigo import SectigoError
from cagateway.services.dcv.domain_look import ONCE_IN, DomainLook
from tests.documents import document
from tests.fakes.clock import DAY
from tests.fakes.gateway import FakeGateway

NAMES = [("www.example.org", "example.org"), ("a.example.com",), ("192.0.2.1",)]
FORBIDDEN = DomainsForbiddenError(FailureReason.ACCESS_DENIED, "Not authorized.")
BROKEN = SectigoError(FailureReason.SERVER_ERROR, "It broke.")


@dataclass
class Sectigo:
    """Lists one domain, or fails."""

    error: SectigoError | None = None
    asked: list[str] = field(default_factory=list)

    def list_domains(self, account: SectigoAccount, now: datetime) -> DomainList:
        self.asked.append(account.account_name)
        if self.error:
            raise self.error
        return DomainList(now, (Domain("example.org", DomainStatus.NOT_VALIDATED),))


@dataclass
class Records:
    """Keeps everything in memory."""

    by_account: dict[str, DomainRecord] = field(default_factory=dict)
    told: dict[str, KnownDomains] = field(default_factory=dict)

    def find(self, account: str) -> DomainRecord:
        return self.by_account.get(account, DomainRecord())

    def keep(
        self, account: str, listed: DomainList, certificates: Mapping[str, int]
    ) -> DomainList | None:
        self.by_account[account] = DomainRecord(listed, dict(certificates))
        return listed

    def note_trouble(self, account: str, trouble: DomainTrouble) -> None:
        before = self.find(account)
        self.by_account[account] = DomainRecord(before.listed, before.certificates, trouble)

    def publish(self, ca_id: str, known: KnownDomains) -> bool:
        self.told[ca_id] = known
        return True


class Names:
    """A few certificates in use."""

    def names(self, ca_ids: Sequence[str], now: datetime) -> Iterator[tuple[str, ...]]:
        assert ca_ids
        assert now.tzinfo
        yield from NAMES


@dataclass
class Queue:
    """Takes what is asked for."""

    asked: list[list[str]] = field(default_factory=list)

    def read_domains(self, ca_ids: Sequence[str]) -> bool:
        self.asked.append(list(ca_ids))
        return len(self.asked) == 1


class House:
    """A look with all that it takes in memory: `ca-1` and `ca-2` share a login, `ca-3` has none."""

    def __init__(self) -> None:
        self.gateway = FakeGateway()
        self.gateway.create("ca-2", document(org_id=99))
        self.gateway.create("ca-3", {"name": "Local"})
        self.sectigo, self.records, self.queue = Sectigo(), Records(), Queue()
        self.clock = self.gateway.clock
        reader = self.gateway.reader()
        self.look = DomainLook(reader, self.sectigo, self.records, Names(), self.queue, self.clock)

    def run(self, *ca_ids: str) -> None:
        self.look.look(ca_ids or ("ca-1", "ca-2", "ca-3", "ca-4"))

    def record(self) -> DomainRecord:
        (record,) = self.records.by_account.values()
        return record


@pytest.fixture
def house() -> House:
    return House()


def test_one_list_serves_all_cas_of_a_login(house: House) -> None:
    house.run()
    (account,) = house.sectigo.asked
    listed = house.record().listed
    assert listed
    known = known_of(account, listed)
    assert house.records.told == {"ca-1": known, "ca-2": known}
    assert house.record().certificates == {"example.org": 1}


def test_another_login_is_asked_by_itself(house: House) -> None:
    house.gateway.create("ca-5", document(credentials_secret="cagateway/b"))
    house.run("ca-1", "ca-5")
    assert len(house.sectigo.asked) == len(set(house.sectigo.asked)) == 2
    assert house.records.told["ca-1"].account != house.records.told["ca-5"].account


def test_within_a_minute_the_list_that_there_is_is_told(house: House) -> None:
    house.run("ca-1")
    house.clock.advance(ONCE_IN.total_seconds() - 1)
    house.run("ca-2")
    assert (len(house.sectigo.asked), set(house.records.told)) == (1, {"ca-1", "ca-2"})
    house.clock.advance(1)
    house.run("ca-2")
    assert len(house.sectigo.asked) == 2


@pytest.mark.parametrize("error", [FORBIDDEN, BROKEN], ids=["forbidden", "broken"])
def test_without_a_list_the_last_one_stays(house: House, error: SectigoError) -> None:
    house.run()
    before, told = house.record(), dict(house.records.told)
    house.clock.advance(DAY.total_seconds())
    house.sectigo.error = error
    house.run()
    after = house.record()
    assert (after.listed, after.certificates) == (before.listed, before.certificates)
    assert after.trouble == DomainTrouble(house.clock(), error.message, error is FORBIDDEN)
    assert house.records.told == told


def warnings(caplog: pytest.LogCaptureFixture) -> int:
    return sum("domains" in one.message for one in caplog.records)


def test_a_login_without_the_right_is_told_of_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.sectigo.error = FORBIDDEN
    for _ in range(3):
        house.run()
        house.clock.advance(DAY.total_seconds())
    assert warnings(caplog) == 1
    house.sectigo.error = BROKEN
    for _ in range(2):
        house.run()
        house.clock.advance(DAY.total_seconds())
    assert warnings(caplog) == 3


def test_all_logins_are_asked_for_and_what_the_queue_loses_is_counted(house: House) -> None:
    settings: dict[str, Any] = {"enable_ca_profile_sync": False}
    house.gateway.create("ca-0", document(**settings))
    house.gateway.create("ca-5", document(credentials_secret="cagateway/b"))
    assert house.look.ask_for_all() == 1
    assert house.queue.asked == [["ca-1", "ca-2"], ["ca-5"]]
