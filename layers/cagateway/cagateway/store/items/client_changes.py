"""A change of a client's document, as an entry of history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.authorities.configuration_change import ChangeAction
from cagateway.domain.text import cleaned
from cagateway.store.items.configuration_changes import setting_from_fields, setting_to_fields
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word


def to_fields(change: ClientChange) -> dict[str, Any]:
    """Give a change's members."""
    return {
        "client_id": change.client_id,
        "version": change.version,
        "action": str(change.action),
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "settings": list(map(setting_to_fields, change.settings)),
    }


def from_fields(fields: Mapping[str, Any]) -> ClientChange:
    """Read a change.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is none.
    """
    return ClientChange(
        client_id=str(fields["client_id"]),
        version=int(fields["version"]),
        action=read_word(fields, "action", ChangeAction.UNKNOWN),
        principal=cleaned(fields["principal"]),
        changed_at=from_text(fields["changed_at"]),
        settings=tuple(map(setting_from_fields, fields.get("settings", ()))),
    )
