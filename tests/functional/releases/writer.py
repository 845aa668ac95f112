"""Writes items of every kind with the code of either release, as `driver` finds it."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=60)
DOCUMENT = {
    "name": "Zürich",
    "connector-name": "com.Sectigo",
    "properties": {
        "url": "https://cert-manager.com",
        "customer-uri": "demo",
        "org-id": 1234,
        "credentials-secret": "cagateway/demo",
        "enable-ca-profile-sync": True,
        "profile-sync-interval": "PT1H",
    },
    "profiles": [{"unique-id": "sectigo-profile-1", "properties": {"cert_type": "60515"}}],
}

CLIENT = {"identity": {"subject-dn": "CN=vault"}, "role": "integrator", "ca-ids": ["ca-1"]}
ACCOUNT = "cert-manager.com#demo#cagateway/demo"


class Writer:
    """Writes items of every kind, and every word this release knows."""

    def __init__(self, release: SimpleNamespace, table: Any, prefix: str) -> None:  # noqa: ANN401 - either release's
        self.prefix, self.r = prefix, release
        self.configurations = self.r.DynamoDBConfigurations(table)
        self.clients = self.r.DynamoDBClients(table)
        self.syncs = self.r.DynamoDBSyncStore(table)
        self.history = self.r.DynamoDBHistory(table)
        self.logins = self.r.DynamoDBRefusedLogins(table)

    def write(self) -> None:
        self.configured("idle")
        self.synced(self.configured("synced"))
        self.failed(self.configured("failed"))
        self.held(self.configured("held"))
        self.told_in_every_word(self.configured("words"))
        self.parted(self.configured("parted"))
        self.syncs.acquire_lease(self.configured("leased"), "me", NOON, LATER)
        self.syncs.ask_for_sync(self.configured("asked"), NOON, LATER)
        self.forced(self.configured("forced"))
        self.deleted(self.configured("deleted"))
        self.admitted("admitted")
        self.dismissed("dismissed")
        tried = self.r.RefusedLogin("v1", (NOON, LATER))
        assert self.logins.replace(f"{self.prefix}-{ACCOUNT}", None, tried)

    def go_on(self) -> None:
        """Change what is there already: documents, lists, a failure that ends, a login that works.

        A document that is changed by both is still found and read by both.
        """
        for name in ("synced", "failed", "held", "parted", "asked", "forced"):
            self.commit(f"{self.prefix}-{name}", self.profiles(4), self.profiles(3))
        ca_id = f"{self.prefix}-idle"
        changed = self.change(ca_id, 3, self.r.ChangeAction.CHANGED)
        assert self.configurations.put(changed, DOCUMENT, self.configurations.find(ca_id))
        client_id = f"{self.prefix}-admitted"
        self.stored(client_id, 3, self.clients.find(client_id), "CN=other")
        account = f"{self.prefix}-{ACCOUNT}"
        assert self.logins.replace(account, self.logins.find(account), None)

    def forced(self, ca_id: str) -> None:
        lease = self.lease(ca_id)
        self.syncs.note_forced(ca_id, LATER, "ada")
        self.syncs.release(lease)

    def admitted(self, name: str) -> str:
        client_id = f"{self.prefix}-{name}"
        self.stored(client_id, 1, None, f"CN={name}-first")
        self.stored(client_id, 2, self.clients.find(client_id), f"CN={name}")
        return client_id

    def dismissed(self, name: str) -> None:
        client_id = self.admitted(name)
        gone = self.change(client_id, 2, self.r.ChangeAction.DELETED, kind=self.r.ClientChange)
        assert self.clients.delete(self.clients.find(client_id), gone)

    def stored(self, client_id: str, version: int, replaced: object, subject: str) -> None:
        document = CLIENT | {"identity": {"subject-dn": f"{subject},O={self.prefix}"}}
        client = self.r.read_client(client_id, document, needs_issuer=False)
        action = self.r.ChangeAction.CHANGED if replaced else self.r.ChangeAction.CREATED
        change = self.change(client_id, version, action, kind=self.r.ClientChange)
        assert self.clients.put(client, change, document, replaced)

    def deleted(self, ca_id: str) -> None:
        self.commit(ca_id, self.profiles(3), None)
        gone = self.change(ca_id, 2, self.r.ChangeAction.DELETED)
        assert self.configurations.delete(self.configurations.find(ca_id), gone)

    def configured(self, name: str) -> str:
        ca_id = f"{self.prefix}-{name}"
        created = self.change(ca_id, 1, self.r.ChangeAction.CREATED)
        assert self.configurations.put(created, {**DOCUMENT, "name": "first"}, None)
        setting = self.r.SettingChange("name", '"first"', '"Zürich"')
        changed = self.change(ca_id, 2, self.r.ChangeAction.CHANGED, (setting,))
        assert self.configurations.put(changed, DOCUMENT, self.configurations.find(ca_id))
        return ca_id

    def change(
        self,
        document_id: str,
        version: int,
        action: object,
        settings: tuple[object, ...] = (),
        *,
        kind: Any = None,  # noqa: ANN401 - either release's
    ) -> object:
        at = NOON + timedelta(seconds=version - 100)
        principal = "arn:aws:iam::123456789012:user/ada"
        make = kind or self.r.ConfigurationChange
        return make(document_id, version, action, principal, at, settings)

    def synced(self, ca_id: str) -> None:
        self.commit(ca_id, self.profiles(3), None)
        self.history.mark_announced(self.history.newest(ca_id, 1))
        self.commit(ca_id, self.profiles(2), self.profiles(3))

    def parted(self, ca_id: str) -> None:
        items = importlib.import_module("cagateway.store.items.snapshots")
        vars(items)["MAX_PART_BYTES"] = 60
        self.commit(ca_id, self.profiles(3), None)
        vars(items)["MAX_PART_BYTES"] = 350_000

    def commit(self, ca_id: str, profiles: tuple[object, ...], known: object) -> None:
        lease = self.lease(ca_id)
        changes = None if known is None else self.r.changes_between(known, profiles)
        run = self.run(ca_id, lease.generation, profile_count=len(profiles), changes=changes)
        fields = self.custom_fields()
        snapshot = self.r.Snapshot(lease.generation, NOON, "source", profiles, *fields)
        assert self.syncs.commit(lease, snapshot, run, ())

    @staticmethod
    def custom_fields() -> tuple[object, ...]:
        """Give what a list has beside its profiles, where this release knows of it."""
        try:
            from cagateway.domain.profiles.custom_fields import (  # noqa: PLC0415 - the point of it
                CustomField,
            )
        except ImportError:
            return ()
        return ((CustomField("Cost centre", is_mandatory=True),),)

    def failed(self, ca_id: str) -> None:
        self.set_back(ca_id, self.r.SyncOutcome.FAILED, self.r.FailureReason.UNREACHABLE)

    def held(self, ca_id: str) -> None:
        missing = (self.r.MissingProfile("1", "profile \N{LOCK} 1"),)
        held = self.r.HeldList("digest", 1, 0, 3, 3, missing)
        self.set_back(ca_id, self.r.SyncOutcome.HELD, self.r.FailureReason.EMPTY_LIST, held=held)

    def told_in_every_word(self, ca_id: str) -> None:
        for cause in self.r.SyncCause:
            self.set_back(
                ca_id, self.r.SyncOutcome.FAILED, self.r.FailureReason.UNREACHABLE, cause=cause
            )
        for outcome in self.r.SyncOutcome:
            self.set_back(ca_id, outcome, self.r.FailureReason.UNREACHABLE)
        for reason in self.r.FailureReason:
            self.set_back(ca_id, self.r.SyncOutcome.FAILED, reason)

    def set_back(
        self,
        ca_id: str,
        outcome: object,
        reason: object,
        held: object = None,
        **more: object,
    ) -> None:
        lease = self.lease(ca_id)
        failure = self.r.SyncFailure(reason, "Sectigo cannot be reached.", NOON)
        setback = self.r.Backoff("source", failure, lease.generation, LATER, held)
        why = {"setback" if "setback" in self.r.SyncRun.__slots__ else "backoff": setback}
        run = self.run(ca_id, lease.generation, outcome=outcome, **why, **more)
        assert self.syncs.fail(lease, setback, run)

    def run(self, ca_id: str, generation: int, **more: object) -> object:
        given: dict[str, Any] = {
            "ca_id": ca_id,
            "generation": generation,
            "cause": self.r.SyncCause.SCHEDULE,
            "started_at": NOON + timedelta(seconds=generation),
            "ended_at": NOON + timedelta(seconds=generation, milliseconds=250),
            "outcome": self.r.SyncOutcome.COMPLETED,
        }
        return self.r.SyncRun(**(given | more))

    def lease(self, ca_id: str) -> Any:  # noqa: ANN401 - either release's
        lease = self.syncs.acquire_lease(ca_id, "me", NOON, LATER)
        assert lease is not None
        return lease

    def profiles(self, count: int, name: str = "profile \N{LOCK}") -> tuple[object, ...]:
        return tuple(
            self.r.CertificateProfile(
                str(number),
                f"{name} {number}",
                self.r.ProfileProperties(
                    cert_type=str(number),
                    description="",
                    key_types=self.r.KeyTypes.from_sectigo({"RSA": ["2048"], "EC": ["P-256"]}),
                    terms=(47, 200, 365 + count),
                    use_secondary_org_name=number % 2 == 0,
                ),
            )
            for number in range(1, count + 1)
        )
