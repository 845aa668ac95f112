"""What a CA's requests are held against of its domains, as attributes of one DynamoDB item.

Readers see by a digest beside where the CA's syncs stand whether what they keep is still so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Mapping
from typing import Any

from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_text

DIGEST = "domainsDigest"
SCHEMA_VERSION = 1
# Ten thousand names, most of them short. A blob that unpacks to more than this is damaged.
_MAX_UNPACKED_BYTES = 8 * 1024 * 1024

_log = logging.getLogger(__name__)


def to_attributes(known: KnownDomains) -> Attributes:
    """Give the item's attributes."""
    names = {"unvalidated": sorted(known.unvalidated), "exempt": sorted(known.exempt)}
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "account": {"S": known.account},
        "readAt": {"S": to_text(known.read_at)},
        "domains": {"B": zlib.compress(json.dumps(names, separators=(",", ":")).encode())},
    }


def digest_of(item: Mapping[str, Any]) -> str:
    """Give the digest of an item."""
    parts = (item["account"]["S"].encode(), item["readAt"]["S"].encode(), item["domains"]["B"])
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def digest_in(sync: Mapping[str, Any]) -> str | None:
    """Read the digest from the item of where a CA's syncs stand; `None` if it has none."""
    digest: str | None = sync.get(DIGEST, {}).get("S")
    return digest


def from_attributes(item: Mapping[str, Any]) -> KnownDomains | None:
    """Read the item; `None` if it cannot be read: then nothing is known of the CA's domains."""
    try:
        unpacked = zlib.decompressobj().decompress(item["domains"]["B"], _MAX_UNPACKED_BYTES)
        names = json.loads(unpacked)
        return KnownDomains(
            account=item["account"]["S"],
            read_at=from_text(item["readAt"]["S"]),
            unvalidated=frozenset(map(str, names["unvalidated"])),
            exempt=frozenset(map(str, names["exempt"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error) as error:
        _log.error("What is known of a CA's domains is unreadable: %s", type(error).__name__)
        return None
