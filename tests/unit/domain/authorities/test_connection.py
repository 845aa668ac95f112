"""How a CA is connected to Sectigo, and when it is synced."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.connection import (
    Connection,
    SectigoAccount,
    address_problem,
)
from cagateway.domain.authorities.sync_settings import SyncSettings
from tests.documents import document
from tests.unit.domain.authorities.readings import read, targets_of


class TestSync:
    def test_reads_where_the_profiles_come_from(self) -> None:
        assert read(document(profile_sync_interval="P1DT1H")).sync == SyncSettings(
            Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234),
            90_000,
        )

    def test_is_off_unless_it_is_activated(self) -> None:
        assert read({"name": "Sectigo"}).sync is None
        assert read(document(enable_ca_profile_sync=False)).sync is None

    @pytest.mark.parametrize("written", ["true", True])
    def test_may_be_activated_by_a_string_as_in_yaml(self, written: object) -> None:
        assert read(document(enable_ca_profile_sync=written)).sync is not None

    def test_happens_every_hour_by_default(self) -> None:
        sync = read(document(profile_sync_interval=None)).sync
        assert sync is not None
        assert sync.interval_seconds == 3600

    def test_accepts_an_org_id_written_as_a_string(self) -> None:
        sync = read(document(org_id="77")).sync
        assert sync is not None
        assert sync.connection.org_id == 77

    @pytest.mark.parametrize("setting", ["url", "customer-uri", "org-id", "credentials-secret"])
    def test_needs_each_of_its_settings(self, setting: str) -> None:
        assert targets_of(document(**{setting: None})) == {f"properties.{setting}"}

    @pytest.mark.parametrize(
        "settings", [{"url": "https://other"}, {"org_id": 9}, {"customer_uri": "x"}]
    )
    def test_names_its_source_so_that_another_list_is_not_taken_for_it(
        self, settings: dict[str, Any]
    ) -> None:
        one, other = read(document()).sync, read(document(**settings)).sync
        assert one is not None
        assert other is not None
        assert one.source != other.source


class TestAConnection:
    def test_is_configured_by_itself(self) -> None:
        authority = read(document(enable_ca_profile_sync=False))
        assert authority.sync is None
        assert authority.connection == Connection(
            SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234
        )
        assert authority.connection.account.as_settings() == {
            "url": "https://cert-manager.com",
            "customer-uri": "demo",
            "credentials-secret": "cagateway/demo",
        }

    @pytest.mark.parametrize("setting", ["url", "customer-uri", "org-id", "credentials-secret"])
    def test_is_whole_or_none(self, setting: str) -> None:
        authority = read(document(**{setting: None}, enable_ca_profile_sync=False))
        assert authority.connection is None

    def test_is_what_a_sync_goes_by(self) -> None:
        authority = read(document())
        assert authority.sync is not None
        assert authority.sync.connection == authority.connection


WRONG_SETTINGS = {
    "the sync flag is a word": ("enable-ca-profile-sync", "yes"),
    "the sync flag is a number": ("enable-ca-profile-sync", 1),
    "the url is a number": ("url", 1),
    "the url is empty": ("url", ""),
    "the url is endless": ("url", "h" * 2000),
    "the customer-uri is two headers": ("customer-uri", "acme\r\nX-Injected: 1"),
    "the customer-uri is empty": ("customer-uri", ""),
    "the org-id is zero": ("org-id", 0),
    "the org-id is a flag": ("org-id", True),
    "the org-id is over int32": ("org-id", 2**31),
    "the secret is somebody else's": ("credentials-secret", "prod/db"),
    "the interval is a number": ("profile-sync-interval", 60),
    "the interval is zero": ("profile-sync-interval", "PT0S"),
    "the interval is over 30 days": ("profile-sync-interval", "P31D"),
}


@pytest.mark.parametrize(("setting", "value"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS.keys())
def test_a_wrong_setting_is_named(setting: str, value: object) -> None:
    assert targets_of(document(**{setting: value})) == {f"properties.{setting}"}


@pytest.mark.parametrize("url", ["https://cert-manager.com:x", "https://[::1"])
def test_an_address_that_cannot_be_read_is_none(url: str) -> None:
    assert address_problem(url, {"cert-manager.com"}) == (
        "must be a URL such as https://cert-manager.com"
    )
