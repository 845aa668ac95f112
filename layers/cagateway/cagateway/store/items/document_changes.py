"""A change of a document, a CA's or a client's, as an entry of history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.authorities.configuration_change import ConfigurationChange
from cagateway.domain.documents import ChangeAction, DocumentChange, SettingChange
from cagateway.domain.text import cleaned
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word, word

_ACTIONS_IN_1 = frozenset({"created", "changed", "deleted"})
_C = TypeVar("_C", bound=DocumentChange)


def configuration_change_to_fields(change: ConfigurationChange) -> dict[str, Any]:
    """Give the members of a change of a CA's configuration."""
    return {"ca_id": change.ca_id, **_to_fields(change)}


def configuration_change_from_fields(fields: Mapping[str, Any]) -> ConfigurationChange:
    """Read a change of a CA's configuration.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not a change.
    """
    return _from_fields(ConfigurationChange, fields["ca_id"], fields)


def client_change_to_fields(change: ClientChange) -> dict[str, Any]:
    """Give the members of a change of a client's document."""
    return {"client_id": change.client_id, **_to_fields(change)}


def client_change_from_fields(fields: Mapping[str, Any]) -> ClientChange:
    """Read a change of a client's document.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not a change.
    """
    return _from_fields(ClientChange, fields["client_id"], fields)


def _to_fields(change: DocumentChange) -> dict[str, Any]:
    return {
        "version": change.version,
        **word("action", change.action, _ACTIONS_IN_1, ChangeAction.CHANGED),
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "settings": list(map(_setting_fields, change.settings)),
    }


def _from_fields(kind: type[_C], document_id: object, fields: Mapping[str, Any]) -> _C:
    return kind(
        document_id=str(document_id),
        version=int(fields["version"]),
        action=read_word(fields, "action", ChangeAction.UNKNOWN),
        principal=cleaned(fields["principal"]),
        changed_at=from_text(fields["changed_at"]),
        settings=tuple(map(_setting, fields.get("settings", ()))),
    )


def _setting_fields(one: SettingChange) -> dict[str, Any]:
    return {"setting": one.setting, "before": one.before, "after": one.after}


def _setting(fields: Mapping[str, Any]) -> SettingChange:
    before, after = fields.get("before"), fields.get("after")
    return SettingChange(
        setting=cleaned(fields["setting"]),
        before=None if before is None else cleaned(before),
        after=None if after is None else cleaned(after),
    )
