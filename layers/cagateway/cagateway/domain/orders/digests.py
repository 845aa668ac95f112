"""Naming values by a digest: what orders, and what bounds them, are found by."""

from __future__ import annotations

import hashlib
import json


def digest_of(*parts: object) -> str:
    """Name values by a digest; their order counts.

    >>> digest_of("a", ["b"]) == digest_of("a", ["b"]), digest_of("ab") == digest_of("a", "b")
    (True, False)
    """
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
