"""Which document a CA has: its digest, a few bytes that stand beside its syncs' state.

A document has up to 350 KB, and DynamoDB bills a read by what it finds. Readers that have kept a
document read its digest instead, which every write of a document sets in the same transaction.

The last release sets none when it changes a document: the digest is then another document's, and
what was read with it is not kept. Its deletions take the item with the digest away, as all do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cagateway.store import Attributes

_ATTRIBUTE = "documentDigest"


def digest_of(text: str) -> str:
    """Give the digest of a document's text, as it is stored."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def attribute_of(text: str) -> Attributes:
    """Give the attribute that stands beside where a CA's syncs stand."""
    return {_ATTRIBUTE: {"S": digest_of(text)}}


def digest_in(sync: Mapping[str, Any]) -> str | None:
    """Read the digest from the item of where a CA's syncs stand; `None` if it has none."""
    digest: str | None = sync.get(_ATTRIBUTE, {}).get("S")
    return digest
