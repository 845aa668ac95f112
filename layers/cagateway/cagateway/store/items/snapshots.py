"""A snapshot as DynamoDB items: the profiles are one compressed blob, in as few items as can be.

Nested attributes would take ten times as long to decode, and lose the order of their maps.
"""

from __future__ import annotations

import functools
import json
import logging
import re
import zlib
from collections.abc import Mapping
from typing import Any, cast

from cagateway.domain.profiles.custom_fields import CustomField, FieldType
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.text import cleaned, cleaned_json
from cagateway.ports.store_errors import StoreError
from cagateway.store import Attributes, keys
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import word_of

_log = logging.getLogger(__name__)

# Level 6, the default, takes thrice as long for a fifth less.
_COMPRESSION_LEVEL = 3
SCHEMA_VERSION = 1
# DynamoDB refuses items over 400 KB, names and keys included.
MAX_PART_BYTES = 350_000
# 10,000 profiles unpack to about 3 MB. A blob that unpacks to more than this is damaged.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
# A list of 10,000 profiles takes some 15 MB of memory once it is read.
_LISTS_KEPT = 8
# Sectigo's answer has at most 16 MiB; compressed it never has more.
MAX_PARTS = 48
# What a text that needs cleaning may hold, as JSON in ASCII spells it; pairs of halves, which are
# whole characters, are among it. Looking here first spares most lists a look at each text.
_PERHAPS_UNCLEAN = re.compile(
    rb"\\u(?:d[89a-f]|00[01789]|061c|200[ef]|202|206)|\\[bf]", re.IGNORECASE
)


class UnreadableSnapshotError(StoreError):
    """The item holds no snapshot that this version can read; a sync will replace it."""


def to_items(snapshot: Snapshot) -> tuple[Attributes, dict[str, Attributes]]:
    """Give the attributes of a snapshot's item, and by sort key those of its parts.

    A list that fits into one item has no parts.

    Raises:
        StoreError: Too many profiles.
    """
    # Half the time of Python's own for the longest lists. Syncs have it loaded; readers, who start
    # without it, write no lists.
    from pydantic_core import to_json  # noqa: PLC0415

    rows = [_to_row(profile) for profile in snapshot.profiles]
    blob = zlib.compress(to_json(rows, ensure_ascii=True), _COMPRESSION_LEVEL)
    manifest: Attributes = {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "generation": {"N": str(snapshot.generation)},
        "syncedAt": {"S": to_text(snapshot.synced_at)},
        "source": {"S": snapshot.source},
        "profileCount": {"N": str(len(rows))},
    }
    fields = b""
    if snapshot.custom_fields is not None:
        fields = _packed_fields(snapshot.custom_fields)
        manifest["customFields"] = {"B": fields}
    if len(blob) + len(fields) <= MAX_PART_BYTES:
        return {**manifest, "profiles": {"B": blob}}, {}
    pieces = [blob[at : at + MAX_PART_BYTES] for at in range(0, len(blob), MAX_PART_BYTES)]
    if len(pieces) > MAX_PARTS:
        raise StoreError(f"{len(rows)} profiles take {len(pieces)} items; at most {MAX_PARTS} do")
    parts: dict[str, Attributes] = {
        keys.part_key(snapshot.generation, number): {"profiles": {"B": piece}}
        for number, piece in enumerate(pieces)
    }
    return {**manifest, "partCount": {"N": str(len(pieces))}}, parts


def part_keys(manifest: Mapping[str, Any]) -> list[str]:
    """Give the sort keys of a snapshot's parts."""
    if "partCount" not in manifest:
        return []
    generation = int(manifest["generation"]["N"])
    return [keys.part_key(generation, number) for number in range(int(manifest["partCount"]["N"]))]


def from_items(items: Mapping[str, Mapping[str, Any]]) -> Snapshot:
    """Read a snapshot.

    Args:
        items: The CA's items by sort key, the snapshot's and its parts' among them.

    Raises:
        UnreadableSnapshotError: It is damaged, or of a newer version of this software.
    """
    item = items[keys.SNAPSHOT]
    try:
        # A newer version is read as far as it can be, unless it says that it cannot.
        needed = int(item.get("readableFrom", {"N": "1"})["N"])
        if needed > SCHEMA_VERSION:
            raise UnreadableSnapshotError(f"only version {needed} and later can read it")
        pieces = [items[name]["profiles"]["B"] for name in part_keys(item) or [keys.SNAPSHOT]]
        return Snapshot(
            generation=int(item["generation"]["N"]),
            synced_at=from_text(item["syncedAt"]["S"]),
            source=cleaned(item["source"]["S"]),
            profiles=_profiles_in(b"".join(pieces)),
            custom_fields=fields_of(item),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise UnreadableSnapshotError(f"the item is damaged: {type(error).__name__}") from error


@functools.lru_cache(maxsize=_LISTS_KEPT)
def _profiles_in(blob: bytes) -> tuple[CertificateProfile, ...]:
    """Read a blob, and remember it: most reads of a container bring the one that they had."""
    return tuple(map(_from_row, _unpack(blob)))


def _packed_fields(fields: tuple[CustomField, ...]) -> bytes:
    rows = [
        {
            "name": one.name,
            "type": str(one.field_type),
            **({"mandatory": True} if one.is_mandatory else {}),
            **({"options": one.options} if one.options else {}),
        }
        for one in fields
    ]
    return zlib.compress(json.dumps(rows).encode(), _COMPRESSION_LEVEL)


def fields_of(item: Mapping[str, Any]) -> tuple[CustomField, ...] | None:
    """Read the fields; what cannot be read of them costs no list of profiles."""
    if "customFields" not in item:
        return None
    try:
        return _fields_in(bytes(item["customFields"]["B"]))
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as error:
        _log.error("The custom fields are unreadable (%s), and unknown", type(error).__name__)
        return None


@functools.lru_cache(maxsize=_LISTS_KEPT)
def _fields_in(blob: bytes) -> tuple[CustomField, ...]:
    return tuple(
        CustomField(
            row["name"],
            row.get("mandatory") is True,
            word_of(row["type"], FieldType.UNKNOWN),
            tuple(row.get("options", ())),
        )
        for row in _unpack(blob)
    )


def _unpack(blob: bytes) -> list[dict[str, Any]]:
    unpacked = zlib.decompressobj().decompress(blob, MAX_UNPACKED_BYTES)
    rows: list[dict[str, Any]] = json.loads(unpacked)
    if _PERHAPS_UNCLEAN.search(unpacked):
        return [cast("dict[str, Any]", cleaned_json(row)) for row in rows]
    return rows


def _to_row(profile: CertificateProfile) -> dict[str, Any]:
    """Give a row; what is not given has no member."""
    properties = profile.properties
    row: dict[str, Any] = {"id": profile.id, "name": profile.name}
    if properties.description is not None:
        row["description"] = properties.description
    if properties.key_types is not None:
        row["keyTypes"] = dict(properties.key_types.algorithms)
    if properties.terms is not None:
        row["terms"] = properties.terms
    if properties.use_secondary_org_name is not None:
        row["useSecondaryOrgName"] = properties.use_secondary_org_name
    return row


def _from_row(row: dict[str, Any]) -> CertificateProfile:
    key_types, terms = row.get("keyTypes"), row.get("terms")
    return CertificateProfile(
        id=row["id"],
        name=row["name"],
        properties=ProfileProperties(
            cert_type=row["id"],
            description=row.get("description"),
            key_types=None if key_types is None else KeyTypes.as_ordered(key_types),
            terms=None if terms is None else tuple(terms),
            use_secondary_org_name=row.get("useSecondaryOrgName"),
        ),
    )
