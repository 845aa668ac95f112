"""An ACME account as one item: its members as JSON, and its version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cagateway.domain.acme.accounts import AcmeAccount
from cagateway.domain.acme.states import AccountStatus
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_seconds, to_text

SCHEMA_VERSION = 1
_TEXTS = ("account_id", "ca_id", "profile_id", "client_id", "key_id", "thumbprint")
_INSTANTS = ("created_at", "expires_at")


def to_attributes(account: AcmeAccount) -> Attributes:
    """Give an account's attributes, without its keys."""
    fields: dict[str, Any] = {name: getattr(account, name) for name in _TEXTS}
    fields |= {name: to_text(getattr(account, name)) for name in _INSTANTS}
    fields |= {
        "jwk": dict(account.jwk),
        "contacts": list(account.contacts),
        "status": str(account.status),
    }
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "version": {"N": str(account.version)},
        "account": {"S": json.dumps(fields, separators=(",", ":"))},
        "expiresAt": to_seconds(account.expires_at),
    }


def from_attributes(item: Mapping[str, Any]) -> AcmeAccount:
    """Read an account; one in a state that is not known is damaged."""
    fields: Mapping[str, Any] = json.loads(item["account"]["S"])
    texts: dict[str, Any] = {name: str(fields[name]) for name in _TEXTS}
    instants: dict[str, Any] = {name: from_text(fields[name]) for name in _INSTANTS}
    return AcmeAccount(
        **texts,
        **instants,
        jwk={name: str(value) for name, value in fields["jwk"].items()},
        contacts=tuple(str(one) for one in fields.get("contacts", ())),
        status=AccountStatus(fields["status"]),
        version=int(item["version"]["N"]),
    )
