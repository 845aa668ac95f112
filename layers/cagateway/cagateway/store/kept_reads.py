"""What this container read last of each CA, so that it need not be read each time.

Nothing of it is known to be current: the item of where a CA's syncs stand tells that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.store import keys
from cagateway.store.items import known_domains
from cagateway.store.items.document_digests import digest_in, digest_of
from cagateway.values import dataclass

# Functions have 512 MB of memory. 10,000 profiles take some 15 MB once they are read.
MAX_KEPT_PROFILES = 80_000
# Some 23 of the longest documents, thousands of usual ones.
MAX_KEPT_CHARACTERS = 8_000_000
# A name takes some 100 bytes.
MAX_KEPT_NAMES = 200_000
# A kept document is read again after this, whatever its digest. A change by code of the last
# release, which answers beside this one while a deployment is under way, shows in no digest.
KEPT_SECONDS = 60
_T = TypeVar("_T")


class _Kept(Generic[_T]):
    """The last of each CA; the oldest are forgotten.

    Args:
        at_most: What all together may weigh.
        weigh: Tells what one weighs.
    """

    def __init__(self, at_most: int, weigh: Callable[[_T], int]) -> None:
        self._at_most, self._weigh = at_most, weigh
        self._by_ca_id: dict[str, _T] = {}

    def of(self, ca_id: str) -> _T | None:
        """Give what was read last."""
        return self._by_ca_id.get(ca_id)

    def knows(self, ca_id: str) -> bool:
        """Tell whether a CA was read at all."""
        return ca_id in self._by_ca_id

    def forget(self, ca_id: str) -> None:
        """Keep nothing of a CA."""
        self._by_ca_id.pop(ca_id, None)

    def keep(self, ca_id: str, read: _T) -> None:
        """Keep what was read, instead of what was kept before."""
        self.forget(ca_id)
        self._by_ca_id[ca_id] = read
        kept = list(self._by_ca_id.items())
        weight = sum(self._weigh(one) for _, one in kept)
        for other_id, other in kept:
            if weight <= self._at_most:
                return
            weight -= self._weigh(other)
            self.forget(other_id)


class KeptLists(_Kept[Snapshot | None]):
    """Sectigo's lists; `None` where a CA has none."""

    def __init__(self) -> None:
        # An empty list takes its place as well, and so does that there is none.
        super().__init__(MAX_KEPT_PROFILES, lambda one: 1 + (len(one.profiles) if one else 0))


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document's item, which was its CA's when it was read."""

    item: Mapping[str, Any]
    digest: str
    read_at_seconds: float

    def is_that_of(self, sync: Mapping[str, Any]) -> bool:
        """Tell whether the item of where a CA's syncs stand says that this is its document."""
        return digest_in(sync) == self.digest


class KeptDocuments:
    """CAs' documents: a long one need not be read each time."""

    def __init__(self) -> None:
        self._kept = _Kept[KeptDocument](
            MAX_KEPT_CHARACTERS, lambda one: len(one.item["document"]["S"])
        )

    def of(self, ca_id: str, now_seconds: float) -> KeptDocument | None:
        """Give the document that was read last, unless that is too long ago."""
        kept = self._kept.of(ca_id)
        is_young = kept is not None and now_seconds - kept.read_at_seconds < KEPT_SECONDS
        return kept if is_young else None

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
        digest = digest_in(sync)
        if item is None or digest is None or digest != digest_of(item["document"]["S"]):
            self._kept.forget(ca_id)
        else:
            self._kept.keep(ca_id, KeptDocument(item, digest, read_at_seconds))


class KeptDomains:
    """What is known of CAs' domains, with its digest; `None` where nothing is."""

    def __init__(self) -> None:
        self._kept = _Kept[tuple[str | None, KnownDomains | None]](MAX_KEPT_NAMES, _names_in)

    def are_those_of(self, ca_id: str, sync: Mapping[str, Any]) -> bool:
        """Tell whether what is kept is what the item of where a CA's syncs stand tells of."""
        kept = self._kept.of(ca_id)
        return kept is not None and kept[0] == known_domains.digest_in(sync)

    def of(self, ca_id: str) -> KnownDomains | None:
        """Give what is kept."""
        _, known = self._kept.of(ca_id) or (None, None)
        return known

    def read(self, ca_id: str, found: Mapping[str, Mapping[str, Any]]) -> KnownDomains | None:
        """Read what is known, and keep it.

        The items of one query can be from before and after a write: what does not fit its digest
        is not kept, and the next read looks again.

        Args:
            ca_id: Whose.
            found: The CA's items by sort key.
        """
        self._kept.forget(ca_id)
        item, digest = found.get(keys.DOMAINS), known_domains.digest_in(found.get(keys.SYNC, {}))
        if digest is None:
            self._kept.keep(ca_id, (None, None))
            return None
        if item is None or digest != known_domains.digest_of(item):
            return None
        known = known_domains.from_attributes(item)
        self._kept.keep(ca_id, (digest, known))
        return known


def _names_in(kept: tuple[str | None, KnownDomains | None]) -> int:
    _, known = kept
    return 1 + (len(known.unvalidated) + len(known.exempt) if known else 0)
