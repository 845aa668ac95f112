"""What is known of CAs' domains, as this container read it last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.store import keys
from cagateway.store.items import known_domains as items

# A name takes some 100 bytes; functions have 512 MB.
MAX_KEPT_NAMES = 200_000


class KeptDomains:
    """The last that was known of each CA, the oldest forgotten."""

    def __init__(self) -> None:
        self._by_ca_id: dict[str, tuple[str | None, KnownDomains | None]] = {}

    def are_those_of(self, ca_id: str, sync: Mapping[str, Any]) -> bool:
        """Tell whether what is kept is what the item of where a CA's syncs stand tells of."""
        kept = self._by_ca_id.get(ca_id)
        return kept is not None and kept[0] == items.digest_in(sync)

    def of(self, ca_id: str) -> KnownDomains | None:
        """Give what is kept."""
        _, known = self._by_ca_id.get(ca_id, (None, None))
        return known

    def read(self, ca_id: str, found: Mapping[str, Mapping[str, Any]]) -> KnownDomains | None:
        """Read what is known, and keep it.

        The items of one query can be from before and after a write: what does not fit its digest
        is not kept, and the next read looks again.

        Args:
            ca_id: Whose.
            found: The CA's items by sort key.
        """
        self._by_ca_id.pop(ca_id, None)
        item, digest = found.get(keys.DOMAINS), items.digest_in(found.get(keys.SYNC, {}))
        if digest is None:
            self._keep(ca_id, None, None)
            return None
        if item is None or digest != items.digest_of(item):
            return None
        known = items.from_attributes(item)
        self._keep(ca_id, digest, known)
        return known

    def _keep(self, ca_id: str, digest: str | None, known: KnownDomains | None) -> None:
        self._by_ca_id[ca_id] = (digest, known)
        kept = sum(_weight(one) for _, one in list(self._by_ca_id.values()))
        for other_id, (_, other) in list(self._by_ca_id.items()):
            if kept <= MAX_KEPT_NAMES:
                return
            kept -= _weight(other)
            self._by_ca_id.pop(other_id, None)


def _weight(known: KnownDomains | None) -> int:
    return 1 + (len(known.unvalidated) + len(known.exempt) if known else 0)
