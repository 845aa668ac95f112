"""CAs' documents as this container read them last: a long one need not be read each time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.store.items.document_digests import digest_in, digest_of
from cagateway.values import dataclass

# Some 23 of the longest documents, thousands of usual ones; functions have 512 MB.
MAX_KEPT_CHARACTERS = 8_000_000
# A kept document is read again after this, whatever its digest. A change by code of the last
# release, which answers beside this one while a deployment is under way, shows in no digest.
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document's item, which was its CA's when it was read."""

    item: Mapping[str, Any]
    digest: str
    read_at_seconds: float

    def is_that_of(self, sync: Mapping[str, Any]) -> bool:
        """Tell whether the item of where a CA's syncs stand says that this is its document."""
        return digest_in(sync) == self.digest

    def weight(self) -> int:
        """Count its characters."""
        return len(self.item["document"]["S"])


class KeptDocuments:
    """The last document of each CA, the oldest ones forgotten. They are not known to be current."""

    def __init__(self) -> None:
        self._by_ca_id: dict[str, KeptDocument] = {}

    def of(self, ca_id: str, now_seconds: float) -> KeptDocument | None:
        """Give the document that was read last, unless that is too long ago."""
        kept = self._by_ca_id.get(ca_id)
        if kept is None or now_seconds - kept.read_at_seconds >= KEPT_SECONDS:
            return None
        return kept

    def keep(
        self,
        ca_id: str,
        item: Mapping[str, Any] | None,
        sync: Mapping[str, Any],
        read_at_seconds: float,
    ) -> None:
        """Keep what was read, provided that the digest which was read with it is its own.

        Args:
            ca_id: Whose document.
            item: The document's; `None` if there is none.
            sync: Where its syncs stand, with the digest.
            read_at_seconds: When the read began.
        """
        self._by_ca_id.pop(ca_id, None)
        digest = digest_in(sync)
        if item is None or digest is None or digest != digest_of(item["document"]["S"]):
            return
        self._by_ca_id[ca_id] = KeptDocument(item, digest, read_at_seconds)
        self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        kept = list(self._by_ca_id.items())
        characters = sum(one.weight() for _, one in kept)
        for ca_id, one in kept:
            if characters <= MAX_KEPT_CHARACTERS:
                return
            characters -= one.weight()
            self._by_ca_id.pop(ca_id, None)
