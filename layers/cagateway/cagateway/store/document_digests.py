"""Setting the digest of a CA's document beside where its syncs stand."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from cagateway.ports.store_errors import StoreError
from cagateway.store import Action, keys
from cagateway.store.items.document_digests import attribute_of, digest_in, digest_of
from cagateway.store.table import Table

_log = logging.getLogger(__name__)


def digest_action(table: Table, ca_id: str, text: str) -> Action:
    """Make the part of a transaction that sets the digest of a document's text."""
    return table.set_action(keys.key(ca_id, keys.SYNC), attribute_of(text))


def complete_digest(table: Table, ca_id: str, items: Mapping[str, Mapping[str, Any]]) -> None:
    """Store the digest of a document that has none, or another's: the last release stores none."""
    item = items.get(keys.CONFIGURATION)
    if item is None or digest_in(items.get(keys.SYNC, {})) == digest_of(item["document"]["S"]):
        return
    is_still = table.check_action(
        keys.key(ca_id, keys.CONFIGURATION),
        "version = :version AND changedAt = :at",
        {":version": item["version"], ":at": item["changedAt"]},
    )
    try:
        # Unless the document has changed since: another sync will do as well.
        table.transact([is_still, digest_action(table, ca_id, item["document"]["S"])])
    except StoreError:
        _log.exception("The digest of the document of %s could not be stored", ca_id)
