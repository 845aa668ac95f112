"""Changing configurations: what is told, to whom, and what may fail without harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cagateway.domain.documents import ChangeAction, ConfigurationChange, StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.store_errors import StoreError
from cagateway.services.authorities.configurations import ConfigurationEditor
from cagateway.services.sync.outbox import Announcer
from tests.documents import document
from tests.fakes.gateway import FakeGateway

HOSTS = {"cert-manager.com"}


def editor(gateway: FakeGateway) -> ConfigurationEditor:
    store, announcer = gateway.store, Announcer(gateway.store, gateway.bus)
    return ConfigurationEditor(
        documents=store,
        announcer=announcer,
        clock=gateway.clock,
        deletions=store,
        syncs=gateway.syncs,
        allowed_hosts=HOSTS,
    )


def anything(_: StoredDocument | None) -> None:
    """Expect nothing in particular."""


def put(gateway: FakeGateway, **properties: object) -> None:
    editor(gateway).put("ca-1", document(**properties), "ada", anything)


def test_a_change_is_remembered_with_who_what_and_when(gateway: FakeGateway) -> None:
    put(gateway, org_id=5)
    (change,) = gateway.store.newest("ca-1", 1)
    assert isinstance(change, ConfigurationChange)
    assert (change.version, change.action, change.principal, change.changed_at) == (
        2,
        ChangeAction.CHANGED,
        "ada",
        gateway.clock(),
    )
    assert [(one.setting, one.before, one.after) for one in change.settings] == [
        ("properties.org-id", "1234", "5")
    ]


def test_a_change_is_told(gateway: FakeGateway) -> None:
    put(gateway, org_id=5)
    assert gateway.bus.sent[-1].detail["principal"] == "ada"


def test_a_deletion_is_told_logged_and_remembered(
    gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    put(gateway, org_id=5)
    with caplog.at_level("INFO"):
        editor(gateway).delete("ca-1", "ada", anything)
    assert gateway.bus.sent[-1].detail["action"] == "deleted"
    assert "ada deleted ca-1 at version 2" in caplog.text
    deleted, changed, created = gateway.store.newest("ca-1", 9)
    assert isinstance(deleted, ConfigurationChange)
    assert (deleted.action, deleted.version, deleted.principal) == (ChangeAction.DELETED, 2, "ada")
    assert [type(one) for one in (changed, created)] == [ConfigurationChange] * 2


def test_a_deletion_that_could_not_be_told_is_told_later(gateway: FakeGateway) -> None:
    gateway.bus.broken = True
    editor(gateway).delete("ca-1", "ada", anything)
    gateway.bus.broken = False
    gateway.clock.advance(1)
    put(gateway)
    actions = [event.detail["action"] for event in gateway.bus.sent]
    assert actions == ["created", "deleted", "created"]


def test_nothing_fails_for_what_a_deletion_leaves(gateway: FakeGateway) -> None:
    class Leaving:
        """Cannot be cleaned up now."""

        def finish(self, _: object) -> int:
            raise StoreError("the table is throttled")

    replace(editor(gateway), deletions=Leaving()).delete("ca-1", "ada", anything)
    assert gateway.store.find("ca-1") is None


@pytest.mark.parametrize(
    ("properties", "is_asked_for"),
    [
        ({"org_id": 5}, True),
        ({"profile_sync_interval": "PT5M"}, True),
        ({"enable_ca_profile_sync": False}, False),
    ],
    ids=["another organization", "another interval", "switched off"],
)
def test_a_sync_is_asked_for_if_what_is_synced_changed(
    gateway: FakeGateway, properties: dict[str, object], is_asked_for: bool
) -> None:
    put(gateway, **properties)
    asked = [("ca-1", SyncCause.CONFIGURATION_CHANGE)] if is_asked_for else []
    assert gateway.syncs.asked == asked


def test_a_change_is_stored_even_if_nobody_can_be_told_or_asked(gateway: FakeGateway) -> None:
    gateway.bus.broken = gateway.syncs.broken = True
    put(gateway, org_id=5)
    editor(gateway).delete("ca-1", "ada", anything)
    assert gateway.store.find("ca-1") is None


@pytest.mark.parametrize(
    "broken",
    [{"name": 7}, {"profiles": [{}, 7, {"unique-id": "a"}]}, {"profiles": {"a": [[]]}}],
    ids=str,
)
def test_a_broken_document_can_be_replaced(gateway: FakeGateway, broken: dict[str, object]) -> None:
    gateway.configure(broken)
    put(gateway)
    assert gateway.syncs.asked == [("ca-1", SyncCause.CONFIGURATION_CHANGE)]


@pytest.mark.parametrize("action", ["put", "delete"])
def test_somebody_elses_change_at_the_same_moment_is_not_overwritten(
    gateway: FakeGateway, action: str
) -> None:
    def interfere(_: StoredDocument | None) -> None:
        gateway.configure(document(org_id=7))
        gateway.clock.advance(1)
        editor(gateway).put("ca-1", document(org_id=8), "bob", anything)

    own = (document(org_id=9),) if action == "put" else ()
    with pytest.raises(GatewayError) as refused:
        getattr(editor(gateway), action)("ca-1", *own, "ada", interfere)
    assert refused.value.kind is ErrorKind.VERSION_CONFLICT
    stored = gateway.store.find("ca-1")
    assert stored is not None
    assert stored.document == document(org_id=8)


@pytest.mark.parametrize(
    "url",
    [
        *("http://cert-manager.com", "https://evil.example", "https://127.0.0.1"),
        *("https://10.0.0.1", "https://169.254.169.254", "https://[fd00::1]", "https://[fe80::1]"),
        "https://user:secret@cert-manager.com",
    ],
)
def test_credentials_are_sent_nowhere_else(gateway: FakeGateway, url: str) -> None:
    careless = {"10.0.0.1", "169.254.169.254", "fd00::1", "fe80::1", *HOSTS}
    with pytest.raises(GatewayError) as refused:
        replace(editor(gateway), allowed_hosts=careless).check("ca-1", document(url=url))
    assert [detail.target for detail in refused.value.details] == ["properties.url"]
    assert "secret" not in str(refused.value.details)
