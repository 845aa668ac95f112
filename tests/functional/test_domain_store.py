"""Keeping how domains stand: for operators by login, for readers by CA."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from cagateway.domain.dcv.domains import (
    MAX_DOMAINS,
    Domain,
    DomainList,
    DomainMethod,
    DomainOrderStatus,
    DomainRecord,
    DomainStatus,
    DomainTrouble,
)
from cagateway.domain.dcv.known_domains import KnownDomains, known_of
from cagateway.store import keys
from cagateway.store.authorities import DynamoDBStore
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.domains import DynamoDBDomains
from cagateway.store.items.domain_records import UnreadableDomainsError
from cagateway.store.table import Table
from tests.documents import creation, deletion, document
from tests.fakes.clock import NOON
from tests.functional.dynamodb_calls import calls_to
from tests.functional.stack import Deployment

ACCOUNT = "cert-manager.com#demo#cagateway/demo"
LISTED = DomainList(
    NOON,
    (
        Domain(
            "example.com",
            DomainStatus.VALIDATED,
            DomainMethod.EMAIL,
            NOON + timedelta(days=9),
            DomainOrderStatus.SUBMITTED,
        ),
        Domain("example.org", DomainStatus.NOT_VALIDATED),
    ),
    skipped=2,
)
TROUBLE = DomainTrouble(NOON + timedelta(days=1), "Sectigo refused.", is_forbidden=True)


@pytest.fixture
def domains(table: Table) -> DynamoDBDomains:
    return DynamoDBDomains(table)


def configure(domains: DynamoDBDomains) -> None:
    assert DynamoDBConfigurations(domains.table).put(creation("ca-1"), document(), None)


def known_by(reader: DynamoDBStore) -> KnownDomains | None:
    loaded = reader.load("ca-1")
    assert loaded
    return loaded.domains


def test_a_list_is_found_as_it_was_kept(domains: DynamoDBDomains) -> None:
    assert domains.find(ACCOUNT) == DomainRecord()
    assert domains.keep(ACCOUNT, LISTED, {"example.com": 7}) == LISTED
    assert domains.find(ACCOUNT) == DomainRecord(LISTED, {"example.com": 7})
    assert domains.find("another") == DomainRecord()


def test_trouble_leaves_the_list_and_a_list_ends_the_trouble(domains: DynamoDBDomains) -> None:
    domains.note_trouble(ACCOUNT, TROUBLE)
    assert domains.find(ACCOUNT) == DomainRecord(None, {}, TROUBLE)
    domains.keep(ACCOUNT, LISTED, {})
    domains.note_trouble(ACCOUNT, TROUBLE)
    assert domains.find(ACCOUNT) == DomainRecord(LISTED, {}, TROUBLE)
    domains.keep(ACCOUNT, LISTED, {})
    assert domains.find(ACCOUNT).trouble is None


def test_an_older_list_does_not_replace_a_newer_one(domains: DynamoDBDomains) -> None:
    domains.keep(ACCOUNT, LISTED, {})
    older = DomainList(NOON - timedelta(microseconds=1), ())
    assert domains.keep(ACCOUNT, older, {}) is None
    assert domains.find(ACCOUNT).listed == LISTED


@pytest.mark.parametrize(("length", "is_complete"), [(25, True), (200, False)])
def test_a_very_long_list_is_kept_as_far_as_it_fits(
    domains: DynamoDBDomains, length: int, *, is_complete: bool
) -> None:
    letters = random.Random(7)  # noqa: S311 - no secret
    names = ("".join(letters.choices("abcdefghij0123456789", k=length)) for _ in range(MAX_DOMAINS))
    listed = DomainList(NOON, tuple(Domain(name, DomainStatus.UNKNOWN) for name in names))
    kept = domains.keep(ACCOUNT, listed, {})
    assert kept
    assert kept.is_complete == is_complete
    assert len(kept.domains) > 1_000
    assert domains.find(ACCOUNT).listed == kept


def test_a_damaged_list_is_told(domains: DynamoDBDomains) -> None:
    domains.table.put({**keys.domains_key(ACCOUNT), "domains": {"B": b"no"}})
    with pytest.raises(UnreadableDomainsError):
        domains.find(ACCOUNT)


def test_readers_know_of_a_cas_domains_with_their_next_read(domains: DynamoDBDomains) -> None:
    configure(domains)
    reader = DynamoDBStore(domains.table)
    assert known_by(reader) is None
    known = known_of(ACCOUNT, LISTED)
    assert domains.publish("ca-1", known)
    assert known_by(reader) == known_by(DynamoDBStore(domains.table)) == known
    with calls_to(domains.table) as calls:
        assert known_by(reader) == known
    assert calls == ["GetItem"]
    later = replace(known, read_at=NOON + timedelta(days=1), unvalidated=frozenset())
    assert domains.publish("ca-1", later)
    assert known_by(reader) == later


def test_a_ca_that_is_gone_is_told_nothing(
    domains: DynamoDBDomains, deployment: Deployment
) -> None:
    known = known_of(ACCOUNT, LISTED)
    assert not domains.publish("ca-1", known)
    configure(domains)
    domains.publish("ca-1", known)
    configurations = DynamoDBConfigurations(domains.table)
    found = configurations.find("ca-1")
    assert found
    configurations.delete(found, deletion("ca-1", found.version))
    # The CA is made again before what was left of it is removed.
    configure(domains)
    assert known_by(DynamoDBStore(domains.table)) is None
    assert deployment.items()


def test_what_cannot_be_read_is_not_known(domains: DynamoDBDomains) -> None:
    configure(domains)
    domains.publish("ca-1", known_of(ACCOUNT, LISTED))
    item = domains.table.get(keys.key("ca-1", keys.DOMAINS))
    assert item
    domains.table.put({**item, "domains": {"B": b"no"}})
    assert known_by(DynamoDBStore(domains.table)) is None
