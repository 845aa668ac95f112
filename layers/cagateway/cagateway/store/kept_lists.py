"""Sectigo's lists as this container read them last, so that they need not be read each time."""

from __future__ import annotations

from cagateway.domain.sync.snapshot import Snapshot

# 10,000 profiles take some 15 MB of memory once they are read; functions have 512 MB.
MAX_KEPT_PROFILES = 80_000


class KeptLists:
    """The last list of each CA, the oldest ones forgotten. They are not known to be current."""

    def __init__(self) -> None:
        self._by_ca_id: dict[str, Snapshot | None] = {}

    def knows(self, ca_id: str) -> bool:
        """Tell whether a CA was read at all."""
        return ca_id in self._by_ca_id

    def of(self, ca_id: str) -> Snapshot | None:
        """Give the list that was read last; `None` if the CA had none, too."""
        return self._by_ca_id.get(ca_id)

    def forget(self, ca_id: str) -> None:
        """Keep nothing of a CA."""
        self._by_ca_id.pop(ca_id, None)

    def keep(self, ca_id: str, snapshot: Snapshot | None) -> None:
        """Keep what was read, instead of what was kept before."""
        self._by_ca_id.pop(ca_id, None)
        self._by_ca_id[ca_id] = snapshot
        kept = sum(map(_weight, list(self._by_ca_id.values())))
        for other_id, other in list(self._by_ca_id.items()):
            if kept <= MAX_KEPT_PROFILES:
                return
            kept -= _weight(other)
            self._by_ca_id.pop(other_id, None)


def _weight(snapshot: Snapshot | None) -> int:
    # An empty list takes its place as well, and so does that there is none.
    return 1 + (len(snapshot.profiles) if snapshot else 0)
