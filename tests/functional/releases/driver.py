"""Writes and reads every kind of item with whichever release is importable, as a program.

    python driver.py write|write-hostile|go-on|read ENDPOINT TABLE PREFIX

Run in a process of its own, with the layer of one release on its path. It knows what both call
their modules, and imports nothing of the tests, which know today's names alone.
"""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=60)
# Each name, and the modules that may hold it: today's, and the first release's.
PLACES = {
    "Table": ("store.table",),
    "DynamoDBStore": ("store.authorities", "store.dynamodb"),
    "DynamoDBConfigurations": ("store.configurations", "store.configuration_store"),
    "DynamoDBSyncStore": ("store.syncs", "store.sync_store"),
    "DynamoDBHistory": ("store.history",),
    "Snapshot": ("domain.sync.snapshot", "domain.snapshot"),
    "SyncRun": ("domain.sync.run", "domain.sync_run"),
    "SyncOutcome": ("domain.sync.run", "domain.sync_run"),
    "SyncCause": ("domain.sync.state", "domain.sync_state"),
    "Setback": ("domain.sync.state", "domain.sync_state"),
    "SyncFailure": ("domain.sync.state", "domain.sync_state"),
    "FailureReason": ("domain.sync.state", "domain.sync_state"),
    "HeldList": ("domain.sync.state", "domain.sync_state"),
    "changes_between": ("domain.sync.changes", "domain.changes"),
    "ChangeAction": ("domain.documents", "domain.configuration_change"),
    "ConfigurationChange": ("domain.documents", "domain.configuration_change"),
    "SettingChange": ("domain.documents", "domain.configuration_change"),
    "CertificateProfile": ("domain.profiles.profiles", "domain.profiles"),
    "ProfileProperties": ("domain.profiles.profiles", "domain.profiles"),
    "KeyTypes": ("domain.profiles.key_types", "domain.key_types"),
}
# What the first release named otherwise.
TODAY = {"Setback": "Backoff", "setback": "backoff"}
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


def release() -> SimpleNamespace:
    """Find what both releases have, wherever this one keeps it."""
    found = {}
    for name, places in PLACES.items():
        for place in places:
            with suppress(ModuleNotFoundError, AttributeError, KeyError):
                module = importlib.import_module(f"cagateway.{place}")
                found[name] = getattr(module, name, None) or getattr(module, TODAY[name])
    assert set(found) == set(PLACES), set(PLACES) - set(found)
    return SimpleNamespace(**found)


class Writer:
    """Writes CAs that between them have every kind of item, and every word this release knows."""

    def __init__(self, table: Any, prefix: str) -> None:  # noqa: ANN401 - either release's
        self.prefix, self.r = prefix, release()
        self.configurations = self.r.DynamoDBConfigurations(table)
        self.syncs = self.r.DynamoDBSyncStore(table)
        self.history = self.r.DynamoDBHistory(table)

    def write(self) -> None:
        self.configured("idle")
        self.synced(self.configured("synced"))
        self.failed(self.configured("failed"))
        self.held(self.configured("held"))
        self.told_in_every_word(self.configured("words"))
        self.parted(self.configured("parted"))
        self.syncs.acquire_lease(self.configured("leased"), "me", NOON, LATER)
        self.syncs.ask_for_sync(self.configured("asked"), NOON, LATER)

    def write_hostile(self) -> None:
        """Write text that the first release let in: half characters, controls, directions."""
        self.commit(self.configured("halves"), self.profiles(3, "half \ud83d"), None)
        ca_id = self.configured("controls")
        before, after = self.profiles(3, "nul \0"), self.profiles(2, "\u202egnp.exe")
        self.commit(ca_id, before, None)
        self.commit(ca_id, after, before)

    def go_on(self) -> None:
        """Change what is there already: a document, a list, a setback that ends."""
        for name in ("synced", "failed", "held", "parted", "asked"):
            self.commit(f"{self.prefix}-{name}", self.profiles(4), self.profiles(3))
        ca_id = f"{self.prefix}-idle"
        changed = self.change(ca_id, 3, self.r.ChangeAction.CHANGED)
        assert self.configurations.put(changed, DOCUMENT, self.configurations.find(ca_id))

    def configured(self, name: str) -> str:
        ca_id = f"{self.prefix}-{name}"
        created = self.change(ca_id, 1, self.r.ChangeAction.CREATED)
        assert self.configurations.put(created, {**DOCUMENT, "name": "first"}, None)
        setting = self.r.SettingChange("name", '"first"', '"Zürich"')
        changed = self.change(ca_id, 2, self.r.ChangeAction.CHANGED, (setting,))
        assert self.configurations.put(changed, DOCUMENT, self.configurations.find(ca_id))
        return ca_id

    def change(
        self, ca_id: str, version: int, action: object, settings: tuple[object, ...] = ()
    ) -> object:
        at = NOON + timedelta(seconds=version - 100)
        principal = "arn:aws:iam::123456789012:user/ada"
        return self.r.ConfigurationChange(ca_id, version, action, principal, at, settings)

    def synced(self, ca_id: str) -> None:
        self.commit(ca_id, self.profiles(3), None)
        self.history.mark_announced(self.history.newest(ca_id, 1))
        self.commit(ca_id, self.profiles(2), self.profiles(3))

    def parted(self, ca_id: str) -> None:
        items = importlib.import_module("cagateway.store.items.snapshots" if is_today() else OLD)
        vars(items)["MAX_PART_BYTES"] = 60
        self.commit(ca_id, self.profiles(3), None)
        vars(items)["MAX_PART_BYTES"] = 350_000

    def commit(self, ca_id: str, profiles: tuple[object, ...], known: object) -> None:
        lease = self.lease(ca_id)
        changes = None if known is None else self.r.changes_between(known, profiles)
        run = self.run(ca_id, lease.generation, profile_count=len(profiles), changes=changes)
        snapshot = self.r.Snapshot(lease.generation, NOON, "source", profiles)
        assert self.syncs.commit(lease, snapshot, run, ())

    def failed(self, ca_id: str) -> None:
        self.set_back(ca_id, self.r.SyncOutcome.FAILED, self.r.FailureReason.UNREACHABLE)

    def held(self, ca_id: str) -> None:
        held = self.r.HeldList("digest", 1, 0, 3, 3, *missing())
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
        setback = self.r.Setback("source", failure, lease.generation, LATER, held)
        why = {TODAY["setback"] if is_today() else "setback": setback}
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


def read(table: Any, prefix: str) -> dict[str, Any]:  # noqa: ANN401 - either release's
    """Tell all that this release reads of the CAs with a prefix."""
    r = release()
    store, history = r.DynamoDBSyncStore(table), r.DynamoDBHistory(table)
    told, listed = {}, dict(listing(store))
    for stored in r.DynamoDBConfigurations(table).page(None, 100)[0]:
        ca_id = getattr(stored, "ca_id", None) or stored.document_id
        if not ca_id.startswith(prefix):
            continue
        whole = store.load(ca_id)
        told[ca_id.removeprefix(f"{prefix}-")] = {
            "configuration": stored,
            "document": json.loads(whole.document_text),
            "listed": {name: it for name, it in listed[ca_id].items() if name != "profiles"},
            "snapshot": whole.snapshot,
            "state": whole.sync_state,
            "generation": whole.generation,
            "history": [plain(entry) for entry in history.newest(ca_id, 99)],
            "unannounced": len(history.unannounced(ca_id, 99)),
        }
    return told


def listing(store: Any) -> Any:  # noqa: ANN401 - either release's
    """Give what this release's list of CAs and its schedule see."""
    return store.summaries() if is_today() else store.documents()


def as_first_called(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold, and a little more
    """Call members what the first release calls them."""
    if not isinstance(value, dict):
        return value
    first = {today: name for name, today in TODAY.items()}
    return {first.get(name, name): as_first_called(one) for name, one in value.items()}


def plain(value: object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Give a value of the domain as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        fields: Any = as_first_called(asdict(value))
        if "document_id" in fields:  # what the first release, which has no clients, calls ca_id
            fields["ca_id"] = fields.pop("document_id")
            fields.pop("identity", None)
        return fields
    return str(value)


OLD = "cagateway.store.snapshot_items"


def is_today() -> bool:
    """Tell this release from the first one."""
    with suppress(ModuleNotFoundError):
        importlib.import_module(OLD)
        return False
    return True


def missing() -> list[object]:
    """Give what this release says of a held list beyond the first one."""
    if not is_today():
        return []
    state = importlib.import_module("cagateway.domain.sync.state")
    return [(state.MissingProfile("1", "profile \N{LOCK} 1"),)]


def main(what: str, endpoint: str, name: str, prefix: str) -> None:
    """Write or read."""
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    table = release().Table(client, name)
    if what == "write":
        Writer(table, prefix).write()
    elif what == "write-hostile":
        Writer(table, prefix).write_hostile()
    elif what == "go-on":
        Writer(table, prefix).go_on()
    else:
        print(json.dumps(read(table, prefix), default=plain))  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main(*sys.argv[1:])
