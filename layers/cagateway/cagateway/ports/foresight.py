"""What foresight needs of the outside, beside certificates and domains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cagateway.domain.foresight.assessment import Assessment, Notice
from cagateway.domain.foresight.fleet import AskedTerm, SeenIdentity


class Assessments(Protocol):
    """The last assessment of each CA. Raises `StoreError`."""

    def find(self, ca_id: str) -> Assessment | None:
        """Find it; `None` if there is none, or none that can be read."""

    def keep(self, ca_id: str, assessment: Assessment) -> bool:
        """Keep it instead of the version before; False if that is not the one that is there."""


class Habits(Protocol):
    """What clients ask for and show. Raises `StoreError`."""

    def asked(self, ca_id: str, now: datetime) -> Sequence[AskedTerm]:
        """Give what was asked for, counted by month, since a certificate's longest life."""

    def identities(self, ca_id: str) -> Sequence[SeenIdentity]:
        """Give the certificates that clients came in with."""


class AskedCounts(Protocol):
    """Counts what clients ask for. Raises `StoreError`."""

    def count(self, asked: AskedTerm, ca_id: str) -> None:
        """Count one request of a CA by its month, without reading."""


class Sightings(Protocol):
    """Notes what clients come in with. Raises `StoreError`."""

    def note(self, ca_id: str, seen: SeenIdentity) -> None:
        """Note a client's own certificate, unless it was noted later already."""


class NoticeEvents(Protocol):
    """Publishes notices. Raises `EventBusError`."""

    def publish(self, ca_id: str, notices: Sequence[Notice]) -> None:
        """Publish some of a CA; of a kind that only newer software knows, nothing."""


class AssessmentQueue(Protocol):
    """Has CAs assessed. Never raises: what is lost is asked for again a day later."""

    def assess(self, ca_ids: Sequence[str], *, delay_seconds: int, reads_domains: bool) -> bool:
        """Ask for assessments within SQS's 15 minutes; False if that could not be asked."""
