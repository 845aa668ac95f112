"""CAs: their documents, for readers and for administration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.authorities.stored_authority import StoredAuthority, StoredStatus


class Summaries(Protocol):
    """All CAs' documents without their profiles. Raises `StoreError`."""

    def summaries(self) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
        """Run through all CAs' ids and summaries, by ascending id; `None` is not to be read."""


class Authorities(Summaries, Protocol):
    """CAs, as readers need them. Raises `StoreError`."""

    def load(self, ca_id: str) -> StoredAuthority | None:
        """Load all of one CA; `None` if it is not configured."""

    def document_text(self, ca_id: str) -> str | None:
        """Load a CA's document alone."""

    def status(self, ca_id: str) -> StoredStatus | None:
        """Load a CA's document and where its syncs stand, without its list."""

    def ask_for_sync(self, ca_id: str, now: datetime, until: datetime) -> bool:
        """Note that a sync is asked for; True for the one caller who is to do the asking."""


class Deletions(Protocol):
    """What deleted CAs left behind. Raises `StoreError`."""

    def finish(self, now: datetime) -> int:
        """Remove it; give how many deletions are not done with yet.

        Nothing of a CA that was created again is touched: its next sync removes what is old.
        """
