"""What is asked of one sync, and how it ended."""

from __future__ import annotations

from datetime import datetime

from cagateway.domain.sync.run import SyncOutcome, SyncRun
from cagateway.domain.sync.state import Backoff, SyncCause
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class SyncOrder:
    """What is asked of one sync.

    Args:
        owner: Who does it; unique to one invocation.
        expires_at: When the invocation ends, and with it the right to sync.
        requested_at: A list fetched since then is new enough; `None` asks for a new one.
        force: Do not wait after failures, and believe whatever is listed.
        requested_by: The principal who asked, where an operator did.
    """

    ca_id: str
    owner: str
    expires_at: datetime
    cause: SyncCause = SyncCause.REQUEST
    requested_at: datetime | None = None
    force: bool = False
    requested_by: str | None = None

    def is_urgent(self) -> bool:
        """Tell whether an operator has just changed the configuration, or forces it."""
        return self.force or self.cause is SyncCause.CONFIGURATION_CHANGE


@dataclass(frozen=True, slots=True)
class SyncReport:
    """How a sync ended.

    Args:
        run: What is kept of it, if it asked Sectigo.
        backoff: Why the earlier list stays, if that is so.
    """

    ca_id: str
    outcome: SyncOutcome
    run: SyncRun | None = None
    backoff: Backoff | None = None
