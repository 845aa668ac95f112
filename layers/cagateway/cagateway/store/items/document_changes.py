"""A change of a document, a CA's or a client's, as an entry of history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from cagateway.domain.documents import ChangeAction, DocumentChange, SettingChange
from cagateway.domain.text import cleaned
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word

_C = TypeVar("_C", bound=DocumentChange)


def to_fields(id_member: str, change: DocumentChange) -> dict[str, Any]:
    """Give the members of a change, of which one has the document's id."""
    return {
        id_member: change.document_id,
        "version": change.version,
        "action": change.action,
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "settings": list(map(_setting_fields, change.settings)),
    }


def from_fields(id_member: str, kind: type[_C], fields: Mapping[str, Any]) -> _C:
    """Read a change.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not a change.
    """
    return kind(
        document_id=str(fields[id_member]),
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
