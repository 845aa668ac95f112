"""A snapshot as one DynamoDB item: the profiles are one compressed blob.

Nested attributes would take ten times as long to decode, and lose the order of their maps.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cagateway.domain.key_types import KeyTypes
from cagateway.domain.profiles import CertificateProfile, ProfileProperties
from cagateway.domain.snapshot import Snapshot
from cagateway.store.errors import StoreError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

# Grows when the blob's layout changes so that older code could not read it.
SCHEMA_VERSION = 1
# DynamoDB refuses items over 400 KB (names and values); the rest of the item is under 5 KB.
MAX_BLOB_BYTES = 390_000
# 10,000 profiles unpack to about 3 MB. A blob that unpacks to more is damaged.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024


class UnreadableSnapshotError(StoreError):
    """The item holds no snapshot that this version can read; a sync will replace it."""


def to_attributes(snapshot: Snapshot) -> dict[str, AttributeValueTypeDef]:
    """Give the attributes of a snapshot's item, without its keys.

    Raises:
        StoreError: Too many profiles for one item.
    """
    rows = [_to_row(profile) for profile in snapshot.profiles]
    blob = zlib.compress(json.dumps(rows, separators=(",", ":")).encode())
    if len(blob) > MAX_BLOB_BYTES:
        raise StoreError(
            f"{len(rows)} profiles take {len(blob)} bytes; one item holds {MAX_BLOB_BYTES}"
        )
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "generation": {"N": str(snapshot.generation)},
        "syncedAt": {"S": snapshot.synced_at.astimezone(UTC).isoformat()},
        "source": {"S": snapshot.source},
        "profileCount": {"N": str(len(rows))},
        "profiles": {"B": blob},
    }


def from_attributes(item: Mapping[str, Any]) -> Snapshot:
    """Read a snapshot's item.

    Raises:
        UnreadableSnapshotError: It is damaged, or of a newer version of this software.
    """
    try:
        version = int(item["schemaVersion"]["N"])
        if version > SCHEMA_VERSION:
            raise UnreadableSnapshotError(f"schema version {version} is newer than this software")
        return Snapshot(
            generation=int(item["generation"]["N"]),
            synced_at=datetime.fromisoformat(item["syncedAt"]["S"]),
            source=item["source"]["S"],
            profiles=tuple(map(_from_row, _unpack(item["profiles"]["B"]))),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise UnreadableSnapshotError(f"the item is damaged: {type(error).__name__}") from error


def _unpack(blob: bytes) -> list[dict[str, Any]]:
    unpacked = zlib.decompressobj().decompress(blob, MAX_UNPACKED_BYTES)
    rows: list[dict[str, Any]] = json.loads(unpacked)
    return rows


def _to_row(profile: CertificateProfile) -> dict[str, Any]:
    properties = profile.properties
    key_types = properties.key_types
    row = {
        "id": profile.id,
        "name": profile.name,
        "description": properties.description,
        "keyTypes": key_types.as_mapping() if key_types else None,
        "terms": properties.terms,
        "useSecondaryOrgName": properties.use_secondary_org_name,
    }
    return {name: value for name, value in row.items() if value is not None}


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
