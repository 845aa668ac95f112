"""Counting what clients ask for, beside their orders."""

from __future__ import annotations

import logging
from datetime import datetime

from cagateway.domain.enrollment.validity import days_asked_for
from cagateway.domain.foresight.fleet import AskedTerm
from cagateway.domain.violations import Violation
from cagateway.ports.foresight import AskedCounts
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedCounter:
    """Counts."""

    counts: AskedCounts

    def count(self, who: tuple[str, str, str], validity_period: str | None, now: datetime) -> None:
        """Count a request that has become an order; nothing fails for it.

        Args:
            who: Its client, CA and profile.
            validity_period: As it was asked for.
            now: When.
        """
        client_id, ca_id, profile_id = who
        days = days_asked_for(validity_period, now)
        if isinstance(days, Violation):
            return
        try:
            self.counts.count(AskedTerm(client_id, profile_id, days, 1, now), ca_id)
        except Exception:  # noqa: BLE001 - the order is made, and is worth more than its count
            _log.exception("What client %s asked for could not be counted", client_id)
