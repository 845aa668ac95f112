"""A request is held against the domains that are known: of its CA's login, and not too long ago."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cagateway.domain.access.bounds import UNBOUNDED
from cagateway.domain.dcv.known_domains import COUNTS_FOR, KnownDomains
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.errors import GatewayError
from cagateway.domain.x509.alt_names import alt_name
from cagateway.services.orders.validation import validate_enrollment
from tests.documents import document
from tests.enrollment import request
from tests.fakes.gateway import FakeGateway

CODE = "domain-not-validated"
LOGIN = "cert-manager.com#demo#cagateway/demo"
UNVALIDATED = frozenset({"example.org"})


def gateway_that(login: str = LOGIN, *profiles: dict[str, Any], **settings: object) -> FakeGateway:
    gateway = FakeGateway()
    gateway.sync()
    gateway.configure(document(*profiles, **settings))
    gateway.store.domains["ca-1"] = KnownDomains(login, gateway.clock(), UNVALIDATED)
    return gateway


def told(gateway: FakeGateway, *hosts: str, kind: str = "dNSName") -> list[str]:
    """Give the names that are remarked on or refused for their domains."""
    asked = request(
        profile_id="63999",
        request_type=RequestType.PKCS12,
        csr=None,
        subject_alt_names=tuple(alt_name(kind, host) for host in hosts),
    )
    try:
        valid = validate_enrollment(gateway.reader(), "ca-1", parsed(asked), UNBOUNDED)
    except GatewayError as error:
        details = error.details
    else:
        details = valid.decision.remarks
    return [one.value for one in details if one.code == CODE]


def test_each_name_is_told_of_once_in_its_normal_form() -> None:
    hosts = ("WWW.Example.ORG", "www.example.org.", "*.example.org", "example.com")
    assert told(gateway_that(), *hosts) == ["www.example.org", "*.example.org"]


def test_an_address_lies_in_no_domain() -> None:
    assert told(gateway_that(), "192.0.2.1", kind="iPAddress") == []


def test_of_very_many_the_first_are_told_of() -> None:
    hosts = [f"{number}.example.org" for number in range(60)]
    assert told(gateway_that(), *hosts) == hosts[:20]


@pytest.mark.parametrize("is_demanded", [True, False])
def test_what_is_old_says_nothing_and_neither_does_another_logins(*, is_demanded: bool) -> None:
    gateway = gateway_that(require_validated_domains=is_demanded)
    assert told(gateway, "example.org") == ["example.org"]
    gateway.clock.advance(COUNTS_FOR.total_seconds())
    assert told(gateway, "example.org") == []
    other = gateway_that("cert-manager.com#demo#cagateway/b", require_validated_domains=is_demanded)
    assert told(other, "example.org") == []


def test_a_private_profile_needs_no_validated_domain() -> None:
    own = {"unique-id": "63999", "properties": {"cert_type": "63999", "public-trust": "no"}}
    assert told(gateway_that(LOGIN, own), "example.org") == []
    assert told(gateway_that(public_trust="no"), "example.org") == []
    for said in ("auto", "yes"):
        assert told(gateway_that(public_trust=said), "example.org") == ["example.org"]


def test_without_a_connection_nothing_is_known() -> None:
    gateway = gateway_that()
    local = {"unique-id": "63999", "properties": {"terms": [47], "key_type": {"EC": ["P-256"]}}}
    gateway.configure({"name": "Local", "profiles": [local]})
    gateway.store.domains["ca-1"] = KnownDomains(LOGIN, gateway.clock(), UNVALIDATED)
    assert told(gateway, "example.org") == []


def test_a_list_counts_to_the_last_moment_of_its_days() -> None:
    gateway = gateway_that()
    gateway.clock.advance((COUNTS_FOR - timedelta(seconds=1)).total_seconds())
    assert told(gateway, "example.org") == ["example.org"]
