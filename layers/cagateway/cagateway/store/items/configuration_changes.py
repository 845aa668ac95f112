"""A change of a CA's configuration, as an entry of history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.authorities.configuration_change import (
    ChangeAction,
    ConfigurationChange,
    SettingChange,
)
from cagateway.domain.text import cleaned
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word, word

_ACTIONS_IN_1 = frozenset({"created", "changed", "deleted"})


def to_fields(change: ConfigurationChange) -> dict[str, Any]:
    """Give a change's members."""
    return {
        "ca_id": change.ca_id,
        "version": change.version,
        **word("action", change.action, _ACTIONS_IN_1, ChangeAction.CHANGED),
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "settings": list(map(setting_to_fields, change.settings)),
    }


def from_fields(fields: Mapping[str, Any]) -> ConfigurationChange:
    """Read a change.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is none.
    """
    return ConfigurationChange(
        ca_id=str(fields["ca_id"]),
        version=int(fields["version"]),
        action=read_word(fields, "action", ChangeAction.UNKNOWN),
        principal=cleaned(fields["principal"]),
        changed_at=from_text(fields["changed_at"]),
        settings=tuple(map(setting_from_fields, fields.get("settings", ()))),
    )


def setting_to_fields(one: SettingChange) -> dict[str, Any]:
    """Give a changed setting's members."""
    return {"setting": one.setting, "before": one.before, "after": one.after}


def setting_from_fields(fields: Mapping[str, Any]) -> SettingChange:
    """Read a changed setting."""
    before, after = fields.get("before"), fields.get("after")
    return SettingChange(
        setting=cleaned(fields["setting"]),
        before=None if before is None else cleaned(before),
        after=None if after is None else cleaned(after),
    )
