"""The list of domains, over a socket: both versions, both spellings, pages, and what goes wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.dcv.domains import (
    MAX_DOMAINS,
    Domain,
    DomainList,
    DomainMethod,
    DomainOrderStatus,
    DomainStatus,
)
from cagateway.ports.domains import DomainsForbiddenError
from cagateway.sectigo.domains import SectigoDomains
from cagateway.sectigo.errors import SectigoCallError
from local.sectigo.simulator import SectigoSimulator
from tests.functional.sectigo_calls import client_of, connection_to
from tests.functional.test_sectigo_client import answering, http

VALIDATED = DomainStatus.VALIDATED


def listed(url: str) -> DomainList:
    account = connection_to(url).account
    return SectigoDomains(client_of()).list_domains(account, datetime.now(UTC))


def serve(simulator: SectigoSimulator, names: list[str], **fields: object) -> None:
    domains = [{"domain": name, "dcvStatus": "VALIDATED"} for name in names]
    simulator.list_domains(domains=domains, **fields)


def read(entries: object, *headers: str) -> DomainList:
    """Read one page, on which all entries are."""
    total = [f"X-Total-Count: {len(entries)}"] if isinstance(entries, list) else []
    body = http("200 OK", json.dumps(entries).encode(), *(headers or total))
    with answering(body) as server:
        return listed(server.url)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_either_version_is_found_and_read_alike(simulator: SectigoSimulator, version: str) -> None:
    simulator.list_domains(version=version)
    found = listed(simulator.url)
    assert found.is_complete
    assert not found.skipped
    by_name = {one.name: one for one in found.domains}
    assert {name: (one.status, one.method) for name, one in by_name.items()} == {
        "example.com": (VALIDATED, DomainMethod.CNAME),
        "example.net": (VALIDATED, DomainMethod.EMAIL),
        "example.org": (DomainStatus.EXPIRED, DomainMethod.HTTP),
        "shop.example.org": (DomainStatus.NOT_VALIDATED, None),
        "xn--bcher-kva.example": (VALIDATED, DomainMethod.TXT),
    }
    assert by_name["example.net"].order_status is DomainOrderStatus.SUBMITTED
    until = by_name["example.com"].validated_until
    expected = datetime.now(UTC) + timedelta(days=150)
    assert until
    assert timedelta(0) <= expected - until < timedelta(days=2)
    # One call, and one more where the other version was tried first.
    assert simulator.calls_at("domains") == {"v1": 1, "v2": 2}[version]


@pytest.mark.parametrize("total", [True, False])
def test_all_pages_are_read(simulator: SectigoSimulator, *, total: bool) -> None:
    names = [f"{number}.example" for number in range(401)]
    serve(simulator, names, total=total)
    found = listed(simulator.url)
    assert [one.name for one in found.domains] == sorted(names)
    assert found.is_complete
    assert simulator.calls_at("domains") == (3 if total else 4)


def test_of_very_many_the_first_are_read_and_that_is_told(simulator: SectigoSimulator) -> None:
    serve(simulator, [f"{number}.example" for number in range(MAX_DOMAINS)])
    assert listed(simulator.url).is_complete
    serve(simulator, [f"{number}.example" for number in range(MAX_DOMAINS + 1)])
    found = listed(simulator.url)
    assert (len(found.domains), found.is_complete) == (MAX_DOMAINS, False)


@pytest.mark.parametrize("rule", [-3, -1608, 403])
def test_a_login_that_may_not_see_domains_is_told_from_a_failure(
    simulator: SectigoSimulator, caplog: pytest.LogCaptureFixture, rule: int
) -> None:
    simulator.list_domains(forbidden=rule)
    with pytest.raises(DomainsForbiddenError, match=f"{rule}.*allow DCV"):
        listed(simulator.url)
    # No operator has to mend it.
    assert not caplog.records


FAULTS = {"status": {"status": 503}, "html": {}, "garbage": {}, "cut": {}, "redirect": {}}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_failure_brings_no_list(simulator: SectigoSimulator, kind: str) -> None:
    simulator.fail(kind, at="domains", **FAULTS[kind])
    with pytest.raises(SectigoCallError) as caught:
        listed(simulator.url)
    assert "list domains" in caught.value.message or kind == "redirect"


def test_nor_does_a_page_that_fails_behind_good_ones(simulator: SectigoSimulator) -> None:
    serve(simulator, [f"{number}.example" for number in range(600)], failing_page=3)
    with pytest.raises(SectigoCallError) as caught:
        listed(simulator.url)
    assert caught.value.reason is FailureReason.SERVER_ERROR


def test_where_neither_version_is_there_the_address_is_wrong(simulator: SectigoSimulator) -> None:
    simulator.fail("status", status=404, at="domains")
    with pytest.raises(SectigoCallError) as caught:
        listed(simulator.url)
    assert caught.value.reason is FailureReason.URL_WRONG


def test_an_entry_is_read_leniently() -> None:
    entries = [
        {"domain": "WWW.Bücher.Example.", "dcvStatus": "Validated", "expirationDate": "2099-01-01"},
        {"domain": "*.example.org", "dcvStatus": "NOT_VALIDATED", "expirationDate": None},
        {"domain": "a.example", "dcvStatus": {"no": "word"}, "dcvMethod": 7, "expirationDate": "?"},
        {"domain": "b.example", "dcvStatus": "x" * 100_000, "expirationDate": "9" * 100_000},
        {"domain": "<script>", "dcvStatus": "VALIDATED"},
        {"domain": "half" + chr(0xD83D) + ".example"},
        {"domain": None},
        {},
        7,
    ]
    found = read(entries)
    assert found.domains == (
        Domain("*.example.org", DomainStatus.NOT_VALIDATED),
        Domain("a.example", DomainStatus.UNKNOWN),
        Domain("b.example", DomainStatus.UNKNOWN),
        Domain(
            "www.xn--bcher-kva.example",
            VALIDATED,
            validated_until=datetime(2099, 1, 1, tzinfo=UTC),
        ),
    )
    assert (found.is_complete, found.skipped) == (True, 5)


def test_a_name_in_two_spellings_is_one_domain() -> None:
    entries = [
        {"domain": "EXAMPLE.org", "dcvStatus": "EXPIRED"},
        {"domain": "example.org", "dcvStatus": "Validated"},
    ]
    assert read(entries).domains == (Domain("example.org", VALIDATED),)


@pytest.mark.parametrize("body", [{}, None, "x", {"domains": []}])
def test_what_is_no_list_is_a_failure(body: object) -> None:
    with pytest.raises(SectigoCallError) as caught:
        read(body)
    assert caught.value.reason is FailureReason.MALFORMED_ANSWER
