"""A CA's configuration document, with its version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.documents import DocumentChange, StoredDocument
from cagateway.store import Attributes, Value
from cagateway.store.items.documents import as_text, stored_document, version_attributes

SCHEMA_VERSION = 2
# Issuer certificates and all other usual settings take half of it. It fits beside any document.
MAX_SUMMARY_BYTES = 16_384
# Every CA has it: the index that lists them all has one partition.
LISTING: Value = {"S": "certificate-authority"}


def summary_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the list of CAs and the schedule need of a document."""
    return {name: value for name, value in document.items() if name != "profiles"}


def summary_attribute(document: Mapping[str, Any]) -> Attributes:
    """Give the attribute with a document's summary; none if that is too long."""
    text = as_text(summary_of(document))
    return {"summary": {"S": text}} if len(text.encode()) <= MAX_SUMMARY_BYTES else {}


def to_attributes(change: DocumentChange, document: Mapping[str, Any], text: str) -> Attributes:
    """Give the attributes of a changed document's item, without its keys.

    The text is the document's, as `as_text` gives it.
    """
    return {
        **summary_attribute(document),
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "listing": LISTING,
        "caId": {"S": change.document_id},
        **version_attributes(change, text),
    }


def from_attributes(item: Mapping[str, Any]) -> StoredDocument:
    """Read a document's item."""
    ca_id = item["caId"]["S"]
    return stored_document(ca_id, ca_id, item)
