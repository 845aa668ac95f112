"""When a CA's profiles are fetched from Sectigo."""

from __future__ import annotations

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.intervals import seconds_of_duration
from cagateway.domain.sections import Section
from cagateway.values import dataclass

SYNC_SWITCH = "enable-ca-profile-sync"
SYNC_SETTINGS = (SYNC_SWITCH, "profile-sync-interval")
DEFAULT_SYNC_INTERVAL_SECONDS = 3_600
MAX_SYNC_INTERVAL_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """Where a CA's profiles come from, and how often.

    Args:
        interval_seconds: How old a snapshot may be before it is stale.
    """

    connection: Connection
    interval_seconds: int

    @property
    def source(self) -> str:
        """Name whose list this is."""
        return self.connection.source


def read_sync(section: Section, connection: Connection | None) -> SyncSettings | None:
    """Read how a CA is synced; its settings are checked even where sync is off.

    Args:
        section: The document's properties.
        connection: Where the profiles come from; `None` where sync is off.
    """
    rule = "must be an ISO 8601 duration from PT1S to P30D"
    interval = section.parsed(_interval_seconds, rule, "profile-sync-interval")
    if connection is None:
        return None
    return SyncSettings(connection, interval or DEFAULT_SYNC_INTERVAL_SECONDS)


def _interval_seconds(value: object) -> int | None:
    seconds = seconds_of_duration(value) if isinstance(value, str) else None
    in_range = seconds is not None and 1 <= seconds <= MAX_SYNC_INTERVAL_SECONDS
    return seconds if in_range else None
