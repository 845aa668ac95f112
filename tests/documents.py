"""Configuration documents and Sectigo's answers, as tests start from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cagateway.domain.authorities.connection import Connection, SectigoAccount
from cagateway.domain.documents import ChangeAction, ConfigurationChange
from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import SyncCause

GOLDEN = Path(__file__).parent / "golden"
SECTIGO_TYPES: list[dict[str, Any]] = json.loads((GOLDEN / "sectigo-ssl-types.json").read_text())
PROFILES_RESPONSE: dict[str, Any] = json.loads((GOLDEN / "profiles-response.json").read_text())

# What a document configures unless a test says something else.
CONNECTION = Connection(SectigoAccount("https://cert-manager.com", "demo", "cagateway/demo"), 1234)
LOCAL_PROFILE: dict[str, Any] = {
    "unique-id": "sectigo-profile-1",
    "name": "static-profileA-local",
    "properties": {"cert_type": "60515"},
}


def creation(ca_id: str, at: datetime = datetime(2026, 11, 23, tzinfo=UTC)) -> ConfigurationChange:
    """Say that a CA's first document is stored."""
    return ConfigurationChange(ca_id, 1, ChangeAction.CREATED, "a test", at)


def deletion(ca_id: str, version: int = 1, at: datetime | None = None) -> ConfigurationChange:
    """Say that a CA is deleted."""
    happened_at = at or datetime(2026, 11, 24, tzinfo=UTC)
    return ConfigurationChange(ca_id, version, ChangeAction.DELETED, "a test", happened_at)


def run_that(**changes: Any) -> SyncRun:  # noqa: ANN401 - a run's fields
    """Make a sync of ca-1 that completed, took two seconds and differs in some fields."""
    started_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    given: dict[str, Any] = {
        "ca_id": "ca-1",
        "generation": 7,
        "cause": SyncCause.SCHEDULE,
        "started_at": started_at,
        "ended_at": started_at + timedelta(seconds=2),
        "outcome": SyncOutcome.COMPLETED,
    }
    return SyncRun(**(given | changes))


def document(*profiles: dict[str, Any], **properties: object) -> dict[str, Any]:
    """Make a CA's document with sync on; `properties` replace settings, `None` takes one away."""
    settings: dict[str, Any] = {
        "url": "https://cert-manager.com",
        "customer-uri": "demo",
        "org-id": 1234,
        "credentials-secret": "cagateway/demo",
        "enable-ca-profile-sync": True,
        "profile-sync-interval": "PT1H",
    }
    settings.update({name.replace("_", "-"): value for name, value in properties.items()})
    return {
        "name": "Sectigo",
        "connector-name": "com.Sectigo",
        "properties": {name: value for name, value in settings.items() if value is not None},
        "profiles": list(profiles or (LOCAL_PROFILE,)),
    }
