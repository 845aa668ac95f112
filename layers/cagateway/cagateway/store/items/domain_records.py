"""How a login's domains stand, as attributes of one DynamoDB item: the list is one blob."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from cagateway.domain.dcv.domains import (
    Domain,
    DomainList,
    DomainMethod,
    DomainOrderStatus,
    DomainRecord,
    DomainStatus,
    DomainTrouble,
)
from cagateway.domain.text import cleaned
from cagateway.ports.store_errors import StoreError
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import word_of

SCHEMA_VERSION = 1
# DynamoDB refuses items over 400 KB, names and keys included. Ten thousand names of 25 characters
# take some 200 KB; of the longest names there are, the first thousands are kept.
MAX_BLOB_BYTES: Final = 350_000
_MAX_UNPACKED_BYTES = 16 * 1024 * 1024


class UnreadableDomainsError(StoreError):
    """The item holds no list that this version can read; the next reading replaces it."""


def list_attributes(
    listed: DomainList, certificates: Mapping[str, int]
) -> tuple[Attributes, DomainList]:
    """Give the attributes of a list, and the list as far as it fits."""
    blob = _packed(listed, certificates)
    while len(blob) > MAX_BLOB_BYTES:
        shown = listed.domains[: len(listed.domains) * MAX_BLOB_BYTES // (len(blob) + 1)]
        listed = DomainList(listed.read_at, shown, is_complete=False, skipped=listed.skipped)
        blob = _packed(listed, certificates)
    item: Attributes = {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "readAt": {"S": to_text(listed.read_at)},
        "domains": {"B": blob},
        "domainCount": {"N": str(len(listed.domains))},
        "isComplete": {"BOOL": listed.is_complete},
        "skipped": {"N": str(listed.skipped)},
    }
    return item, listed


def trouble_text(trouble: DomainTrouble) -> str:
    """Say what went wrong."""
    members = {
        "at": to_text(trouble.at),
        "message": trouble.message,
        "isForbidden": trouble.is_forbidden,
    }
    return json.dumps(members)


def from_attributes(item: Mapping[str, Any]) -> DomainRecord:
    """Read the item; what newer software added is passed over.

    Raises:
        UnreadableDomainsError: It is damaged.
    """
    try:
        listed, certificates = _list(item) if "domains" in item else (None, {})
        trouble = read_trouble(item["trouble"]["S"]) if "trouble" in item else None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise UnreadableDomainsError(f"the item is damaged: {type(error).__name__}") from error
    return DomainRecord(listed, certificates, trouble)


def _list(item: Mapping[str, Any]) -> tuple[DomainList, dict[str, int]]:
    unpacked = zlib.decompressobj().decompress(item["domains"]["B"], _MAX_UNPACKED_BYTES)
    rows: list[dict[str, Any]] = json.loads(unpacked)
    listed = DomainList(
        read_at=from_text(item["readAt"]["S"]),
        domains=tuple(map(_from_row, rows)),
        is_complete=item["isComplete"]["BOOL"],
        skipped=int(item["skipped"]["N"]),
    )
    return listed, {row["name"]: row["certificates"] for row in rows if row.get("certificates")}


def read_trouble(text: str) -> DomainTrouble:
    """Read what went wrong."""
    fields = json.loads(text)
    message, is_forbidden = cleaned(fields["message"]), fields.get("isForbidden") is True
    return DomainTrouble(from_text(fields["at"]), message, is_forbidden)


def _packed(listed: DomainList, certificates: Mapping[str, int]) -> bytes:
    rows = [_to_row(one, certificates.get(one.name)) for one in listed.domains]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def _to_row(domain: Domain, certificates: int | None) -> dict[str, Any]:
    """Give a row; what is not known has no member."""
    until = domain.validated_until
    row = {
        "name": domain.name,
        "status": domain.status,
        "method": domain.method,
        "until": to_text(until) if until else None,
        "order": domain.order_status,
        "certificates": certificates or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _from_row(row: Mapping[str, Any]) -> Domain:
    """Read a row; words of newer software count as not known."""
    until = row.get("until")
    methods = {str(one): one for one in DomainMethod}
    orders = {str(one): one for one in DomainOrderStatus}
    return Domain(
        name=cleaned(row["name"]),
        status=word_of(row["status"], DomainStatus.UNKNOWN),
        method=methods.get(row.get("method", "")),
        validated_until=from_text(until) if until else None,
        order_status=orders.get(row.get("order", "")),
    )
