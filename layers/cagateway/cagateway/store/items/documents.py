"""A document with its version, a CA's or a client's, and each change of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from cagateway.domain.documents import (
    ChangeAction,
    DocumentChange,
    SettingChange,
    StoredDocument,
)
from cagateway.domain.text import cleaned, cleaned_json
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word

_C = TypeVar("_C", bound=DocumentChange)
_log = logging.getLogger(__name__)


def as_text(document: Mapping[str, Any]) -> str:
    """Give a document as it is stored."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def document_in(text: str, owner: str) -> Mapping[str, Any] | None:
    """Read a document's text; `None`, and a line in the log, if it is no JSON object.

    An operator wrote past the management API then. That costs this document alone.

    Args:
        text: What is stored.
        owner: Whose it is, as the log names them.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        _log.error("The stored document of %s is no JSON object. PUT it anew, or delete it.", owner)
        return None
    return cast("Mapping[str, Any]", cleaned_json(document))


def version_attributes(change: DocumentChange, text: str) -> Attributes:
    """Give the attributes that the items of all changed documents have."""
    return {
        "document": {"S": text},
        "version": {"N": str(change.version)},
        # To the microsecond: conditions compare this text, to tell that a document is as it was.
        "changedAt": {"S": change.changed_at.isoformat()},
    }


def stored_document(document_id: str, owner: str, item: Mapping[str, Any]) -> StoredDocument:
    """Read a document's item."""
    return StoredDocument(
        document_id=document_id,
        document=document_in(item["document"]["S"], owner) or {},
        version=int(item["version"]["N"]),
        changed_at=from_text(item["changedAt"]["S"]),
    )


def is_still(seen: StoredDocument | None) -> tuple[str, Attributes]:
    """Make the condition that a document is as it was seen.

    One that was deleted and created again has version 1 a second time, but not its time.
    """
    if seen is None:
        return "attribute_not_exists(pk)", {}
    return "version = :version AND changedAt = :at", {
        ":version": {"N": str(seen.version)},
        ":at": {"S": seen.changed_at.isoformat()},
    }


def change_to_fields(id_member: str, change: DocumentChange) -> dict[str, Any]:
    """Give the members of a change as an entry of history, of which one has the document's id."""
    return {
        id_member: change.document_id,
        "version": change.version,
        "action": change.action,
        "principal": change.principal,
        "changed_at": to_text(change.changed_at),
        "settings": list(map(_setting_fields, change.settings)),
    }


def change_from_fields(id_member: str, kind: type[_C], fields: Mapping[str, Any]) -> _C:
    """Read a change."""
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
