"""Setting the digest of a CA's document beside where its syncs stand."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cagateway.ports.store_errors import StoreError
from cagateway.store import keys
from cagateway.store.items.document_digests import ATTRIBUTE, digest_in, digest_of
from cagateway.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

_log = logging.getLogger(__name__)


def digest_action(table: Table, ca_id: str, text: str) -> TransactWriteItemTypeDef:
    """Make the part of a transaction that sets the digest of a document's text."""
    values: dict[str, AttributeValueTypeDef] = {":digest": {"S": digest_of(text)}}
    return table.update_action(
        keys.key(ca_id, keys.SYNC), f"SET {ATTRIBUTE} = :digest", None, values
    )


def complete(
    table: Table, ca_id: str, item: Mapping[str, Any], summary: AttributeValueTypeDef
) -> None:
    """Store what the first release does not: a document's summary, and its digest.

    Args:
        table: Where.
        ca_id: Whose document.
        item: The document's item, as it was read.
        summary: What the list of CAs needs of it.
    """
    key, (condition, values) = keys.key(ca_id, keys.CONFIGURATION), _as_read(item)
    values[":summary"] = summary
    summarize = table.update_action(key, "SET summary = :summary", condition, values)
    _set_with(table, ca_id, item, summarize)


def complete_digest(table: Table, ca_id: str, items: Mapping[str, Mapping[str, Any]]) -> None:
    """Store the digest of a document that has none, or another one's.

    Args:
        table: Where.
        ca_id: Whose document.
        items: The CA's items by sort key, as they were read.
    """
    item = items.get(keys.CONFIGURATION)
    if item is None or digest_in(items.get(keys.SYNC, {})) == digest_of(item["document"]["S"]):
        return
    key = keys.key(ca_id, keys.CONFIGURATION)
    _set_with(table, ca_id, item, table.check_action(key, *_as_read(item)))


def _as_read(item: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Make the condition that a document is as it was read."""
    values = {":version": item["version"], ":at": item["changedAt"]}
    return "version = :version AND changedAt = :at", values


def _set_with(
    table: Table, ca_id: str, item: Mapping[str, Any], condition: TransactWriteItemTypeDef
) -> None:
    """Store a digest, unless the document has changed since. Another time will do as well."""
    try:
        table.transact([condition, digest_action(table, ca_id, item["document"]["S"])])
    except StoreError:
        _log.exception("What is known of the document of %s could not be stored", ca_id)
