"""Which profile a request is held against, and when nobody can know."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.access.bounds import UNBOUNDED
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.profiles.profiles import Terms
from cagateway.services.orders.validation import offer_of, validate_enrollment
from tests.documents import document
from tests.enrollment import request
from tests.fakes.gateway import FakeGateway

BOTH_LISTS: dict[str, Any] = {"key_type": {"RSA": ["2048"]}, "terms": [90]}


def local(unique_id: str = "web", **properties: object) -> dict[str, Any]:
    return {"unique-id": unique_id, "properties": properties}


def synced(*profiles: dict[str, Any], **settings: object) -> FakeGateway:
    gateway = FakeGateway()
    gateway.sync()
    gateway.configure(document(*profiles, **settings))
    return gateway


def offer(gateway: FakeGateway, profile_id: str = "web") -> Offer:
    return offer_of(gateway.read(), profile_id)


@pytest.mark.parametrize(
    ("properties", "terms", "source"),
    [
        pytest.param(
            {"cert_type": "63999"}, (47, 200, 365, 397), "sectigo", id="through-cert_type"
        ),
        pytest.param({"cert_type": "63999", "terms": [90]}, (90,), "local", id="its-own-first"),
        pytest.param(
            {"cert_type": "63999", "terms": []}, (47, 200, 365, 397), "sectigo", id="empty"
        ),
        pytest.param({"terms": [90]}, (90,), "local", id="its-own-without-cert_type"),
        pytest.param({}, (30,), "default", id="none-anywhere"),
    ],
)
def test_a_local_profile_has_its_own_lists_then_sectigos_then_the_default(
    properties: dict[str, Any], terms: Terms, source: str
) -> None:
    constraints = offer(synced(local(**properties))).constraints
    assert (constraints.terms, constraints.terms_source) == (terms, source)


def test_a_synced_profile_has_its_own_lists() -> None:
    constraints = offer(synced(), "64442").constraints
    assert (constraints.terms, constraints.terms_source) == ((30,), "sectigo")


def test_a_local_profile_with_a_synced_id_has_that_profiles_lists() -> None:
    constraints = offer(synced(local("63999", terms=[90])), "63999").constraints
    assert (constraints.key_types_source, constraints.terms_source) == ("sectigo", "local")


def test_with_sync_off_a_snapshot_counts_for_nothing() -> None:
    gateway = synced(local(cert_type="63999"), enable_ca_profile_sync=False)
    assert offer(gateway).constraints.terms_source == "default"
    assert not offer(gateway).is_withdrawn


def test_a_profile_whose_cert_type_sectigo_no_longer_offers_is_withdrawn() -> None:
    assert offer(synced(local(cert_type="1", **BOTH_LISTS))).is_withdrawn
    assert not offer(synced(local(cert_type="63999"))).is_withdrawn
    assert not offer(synced(local())).is_withdrawn


def test_a_profile_that_nobody_has_is_not_found() -> None:
    with pytest.raises(GatewayError) as refused:
        offer(synced(), "no-such")
    assert refused.value.kind is ErrorKind.PROFILE_NOT_FOUND


class TestWhileNothingWasEverFetched:
    @pytest.fixture
    def gateway(self) -> FakeGateway:
        gateway = FakeGateway()
        gateway.sectigo.fail()
        gateway.sync()
        return gateway

    @pytest.mark.parametrize(
        "profile",
        [
            pytest.param(local(cert_type="63999"), id="no-lists"),
            pytest.param(local(cert_type="63999", terms=[90]), id="key-types-missing"),
            pytest.param(local("63999", terms=[90]), id="the-id-may-be-sectigos"),
        ],
    )
    def test_what_only_sectigo_could_tell_is_not_guessed(
        self, gateway: FakeGateway, profile: dict[str, Any]
    ) -> None:
        gateway.configure(document(profile))
        with pytest.raises(GatewayError) as refused:
            offer(gateway, profile["unique-id"])
        assert refused.value.kind is ErrorKind.PROFILES_UNAVAILABLE
        assert refused.value.retry_after_seconds

    @pytest.mark.parametrize(
        "profile",
        [
            pytest.param(local(cert_type="63999", **BOTH_LISTS), id="both-lists"),
            pytest.param(local("63999", **BOTH_LISTS), id="both-lists-and-a-sectigo-id"),
            pytest.param(local(), id="not-at-sectigo"),
        ],
    )
    def test_what_is_known_here_is_decided_here(
        self, gateway: FakeGateway, profile: dict[str, Any]
    ) -> None:
        gateway.configure(document(profile))
        offered = offer(gateway, profile["unique-id"])
        assert "sectigo" not in (
            offered.constraints.key_types_source,
            offered.constraints.terms_source,
        )
        assert not offered.is_withdrawn


def test_a_validation_tells_what_it_was_held_against() -> None:
    gateway = synced(local(cert_type="60515"))
    valid = validate_enrollment(gateway.reader(), "ca-1", parsed(request()), UNBOUNDED)
    assert valid.profile.id == "web"
    assert valid.decision.validity.days == 30
    assert valid.reading.snapshot is not None
