"""How domains stand is read as it was written, whatever newer software adds to it."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cagateway.domain.dcv.domains import (
    Domain,
    DomainList,
    DomainMethod,
    DomainOrderStatus,
    DomainRecord,
    DomainStatus,
    DomainTrouble,
)
from cagateway.domain.dcv.known_domains import KnownDomains, known_of
from cagateway.store.items import domain_records, known_domains
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in

ITEMS = {item["sk"]["S"]: item for item in items_in(GOLDEN_ITEMS / "v4" / "domains.json")}
RECORD, KNOWN, SYNC = (ITEMS[name] for name in ("domains", "ca:domains", "ca:sync"))
ACCOUNT = "cert-manager.com#demo#cagateway/v4-domains"
LISTED = DomainList(
    NOON,
    (
        Domain(
            "*.example.org", DomainStatus.VALIDATED, DomainMethod.TXT, NOON + timedelta(days=90)
        ),
        Domain(
            "example.com",
            DomainStatus.VALIDATED,
            DomainMethod.EMAIL,
            NOON + timedelta(days=9),
            DomainOrderStatus.SUBMITTED,
        ),
        Domain("example.net", DomainStatus.UNKNOWN),
        Domain("example.org", DomainStatus.EXPIRED, DomainMethod.HTTP, NOON - timedelta(days=9)),
    ),
    skipped=1,
)
TROUBLE = DomainTrouble(NOON + timedelta(days=1), "Sectigo refused to list domains (HTTP 503).")


def newer(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "schemaVersion": {"N": "99"}, "colour": {"S": "blue"}}


def test_a_list_is_read_with_what_depends_on_it_and_what_went_wrong_since() -> None:
    expected = DomainRecord(LISTED, {"example.com": 3}, TROUBLE)
    assert domain_records.from_attributes(RECORD) == expected
    assert domain_records.from_attributes(newer(RECORD)) == expected


def test_words_of_newer_software_are_not_known() -> None:
    row = {"name": "a.example", "status": "half", "method": "dream", "order": "told", "new": 1}
    item = {**RECORD, "domains": {"B": zlib.compress(json.dumps([row]).encode())}}
    read = domain_records.from_attributes(item).listed
    assert read
    assert read.domains == (Domain("a.example", DomainStatus.UNKNOWN),)


def test_what_readers_know_is_read_and_fits_its_digest() -> None:
    expected = known_of(ACCOUNT, LISTED)
    assert expected == KnownDomains(
        ACCOUNT, NOON, frozenset({"example.org"}), frozenset({"*.example.org"})
    )
    assert known_domains.from_attributes(newer(KNOWN)) == expected
    assert known_domains.digest_in(SYNC) == known_domains.digest_of(newer(KNOWN))


def test_the_same_is_written_today() -> None:
    item, kept = domain_records.list_attributes(LISTED, {"example.com": 3})
    assert kept == LISTED
    again = domain_records.from_attributes({**RECORD, **item})
    assert again == DomainRecord(LISTED, {"example.com": 3}, TROUBLE)
    older = replace(known_of(ACCOUNT, LISTED), read_at=NOON)
    assert known_domains.from_attributes(known_domains.to_attributes(older)) == older
