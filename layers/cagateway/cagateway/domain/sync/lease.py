"""What holding a lease means."""

from __future__ import annotations

from datetime import datetime

from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to sync one CA until a deadline.

    Args:
        owner: Who holds it; unique to one invocation.
        generation: Higher than that of any earlier lease of this CA: what is written under it
            replaces older lists and no newer one.
        forced: How many forced requests are done with when it is given back.
    """

    ca_id: str
    owner: str
    generation: int
    expires_at: datetime
    forced: int = 0
