"""History: one item for each thing that happened, such as a sync or a changed configuration.

An item is also the outbox for the events that tell of it: it is written in the same transaction as
what it tells, and marked once they are out, so that none is lost with the function that wrote it.

A new kind of entry is one more `EntryShape` in `SHAPES`: a release passes over kinds that it does
not know.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

from cagateway.domain.acme.credentials import AcmeCredentialChange
from cagateway.domain.authorities.history import HistoryEntry
from cagateway.domain.documents import (
    ChangeAction,
    ClientChange,
    ConfigurationChange,
    DocumentChange,
)
from cagateway.domain.sync.run import SyncRun
from cagateway.store import Attributes, Key, keys
from cagateway.store.items import acme_credentials, documents, sync_runs
from cagateway.store.items.instants import to_seconds
from cagateway.values import dataclass

# A year and a month: an audit looks back a year.
KEPT = timedelta(days=400)
SCHEMA_VERSION = 2

_E = TypeVar("_E")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EntryShape(Generic[_E]):
    """How one kind of entry is stored.

    Args:
        kind: Names it in the item.
        entry: Its class.
        marks: A member of its JSON that no other kind has; the very first release named no kind.
        partition: The partition's key.
        happened_at: Where in time it belongs.
        suffix: Tells it from others of the same moment, in its sort key.
        to_fields: Gives its JSON.
        from_fields: Reads that.
    """

    kind: str
    entry: type[_E]
    marks: str
    partition: Callable[[_E], str]
    happened_at: Callable[[_E], datetime]
    suffix: Callable[[_E], str]
    to_fields: Callable[[_E], dict[str, Any]]
    from_fields: Callable[[Mapping[str, Any]], _E]


def _version(change: DocumentChange) -> str:
    version = f"version-{change.version}"
    # What is created may be deleted in the very same moment.
    return f"{version}-deleted" if change.action is ChangeAction.DELETED else version


def _of_changes(
    kind: str, entry: type[DocumentChange], marks: str, partition: str, id_member: str
) -> EntryShape[DocumentChange]:
    return EntryShape(
        kind=kind,
        entry=entry,
        marks=marks,
        partition=lambda change: partition + change.document_id,
        happened_at=lambda change: change.changed_at,
        suffix=_version,
        to_fields=partial(documents.change_to_fields, id_member),
        from_fields=partial(documents.change_from_fields, id_member, entry),
    )


SYNC_RUN = EntryShape(
    kind="sync",
    entry=SyncRun,
    marks="generation",
    partition=lambda run: keys.CA + run.ca_id,
    happened_at=lambda run: run.started_at,
    suffix=lambda run: f"sync-{run.generation}",
    to_fields=sync_runs.to_fields,
    from_fields=sync_runs.from_fields,
)
CONFIGURATION_CHANGE = _of_changes("configuration", ConfigurationChange, "action", keys.CA, "ca_id")
CLIENT_CHANGE = _of_changes("client", ClientChange, "client_id", keys.CLIENT, "client_id")
ACME_CREDENTIAL_CHANGE = EntryShape(
    kind="acme-credential",
    entry=AcmeCredentialChange,
    marks="key_id",
    partition=lambda change: keys.CLIENT + change.client_id,
    happened_at=lambda change: change.changed_at,
    suffix=lambda change: f"acme-{change.key_id}-{change.action}",
    to_fields=acme_credentials.change_to_fields,
    from_fields=acme_credentials.change_from_fields,
)
SHAPES: tuple[EntryShape[Any], ...] = (
    SYNC_RUN,
    ACME_CREDENTIAL_CHANGE,
    CLIENT_CHANGE,
    CONFIGURATION_CHANGE,
)


def entry_key(entry: HistoryEntry) -> Key:
    """Give an entry's key."""
    shape = _shape_of(entry)
    return keys.history_key(shape.partition(entry), shape.happened_at(entry), shape.suffix(entry))


def to_attributes(entry: HistoryEntry) -> Attributes:
    """Give the attributes of an entry's item, without its keys."""
    shape = _shape_of(entry)
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "kind": {"S": shape.kind},
        "entry": {"S": json.dumps(shape.to_fields(entry))},
        "isAnnounced": {"BOOL": False},
        "expiresAt": to_seconds(shape.happened_at(entry) + KEPT),
    }


def from_attributes(item: Mapping[str, Any]) -> HistoryEntry | None:
    """Read an entry's item; `None` for one that only newer software can read, if any can."""
    try:
        fields = json.loads(item["entry"]["S"])
        shape = _shape_in(item, fields)
        entry: HistoryEntry | None = shape.from_fields(fields) if shape else None
    except (KeyError, TypeError, ValueError, AttributeError):
        entry = None
    if entry is None:
        _log.warning("An entry of history is passed over: %s", item.get("sk", {}).get("S"))
    return entry


def is_announced(item: Mapping[str, Any]) -> bool:
    """Tell whether the item's events are out."""
    return bool(item.get("isAnnounced", {}).get("BOOL", False))


def _shape_of(entry: HistoryEntry) -> EntryShape[Any]:
    return next(shape for shape in SHAPES if isinstance(entry, shape.entry))


def _shape_in(item: Mapping[str, Any], fields: Mapping[str, Any]) -> EntryShape[Any] | None:
    kind = item.get("kind", {}).get("S")
    if kind is None:
        return next((shape for shape in SHAPES if shape.marks in fields), None)
    return next((shape for shape in SHAPES if shape.kind == kind), None)
