"""Assessing a CA: daily, and when an operator asks."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from cagateway.domain.errors import GatewayError
from cagateway.domain.foresight.assessment import Assessment, next_assessment
from cagateway.domain.foresight.readiness import Readiness, assess
from cagateway.domain.instants import Clock
from cagateway.ports.events import EventBusError
from cagateway.ports.foresight import AssessmentQueue, Assessments, NoticeEvents
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.services.dcv.domain_look import DomainLook
from cagateway.services.foresight.fleet_reading import FleetReader
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# A message's CAs are assessed within a minute, however large: fifty thousand certificates take
# some seconds, and a batch has ten messages.
_CAS_PER_MESSAGE = 5
# The domains are asked for at the same time, and are there by then.
_AFTER_THE_DOMAINS_SECONDS = 600


@dataclass(frozen=True, slots=True)
class AskedAssessments:
    """How many messages were to ask for assessments, and how many the queue did not take."""

    due: int
    lost: int


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses CAs."""

    fleets: FleetReader
    assessments: Assessments
    events: NoticeEvents
    queue: AssessmentQueue
    clock: Clock

    def ask_for_all(self) -> AskedAssessments:
        """Ask for an assessment of every CA that orders or syncs."""
        ca_ids = [
            one.ca_id
            for one in configured_authorities(self.fleets.reader.store)
            if one.enrollment or one.sync
        ]
        taken = [
            self.queue.assess(
                ca_ids[start : start + _CAS_PER_MESSAGE],
                delay_seconds=_AFTER_THE_DOMAINS_SECONDS,
                reads_domains=False,
            )
            for start in range(0, len(ca_ids), _CAS_PER_MESSAGE)
        ]
        return AskedAssessments(len(taken), taken.count(False))

    def assess_each(
        self, ca_ids: Sequence[str], domains: DomainLook | None = None
    ) -> tuple[Readiness | None, ...]:
        """Assess CAs; `None` for one of which that failed, or that is gone.

        Args:
            ca_ids: Which.
            domains: Reads their domains before; `None` where that is not asked for.

        Raises:
            StoreError: The table failed; the message comes again.
        """
        if domains:
            domains.look(ca_ids)
        return tuple(self._assessed(ca_id) for ca_id in ca_ids)

    def _assessed(self, ca_id: str) -> Readiness | None:
        now = self.clock()
        before = self.assessments.find(ca_id)
        try:
            fleet = self.fleets.fleet(ca_id, now)
        except GatewayError as error:
            _log.error("%s could not be assessed: %s", ca_id, error.message)
            return None
        readiness = assess(fleet, now)
        extra = {"ca_id": ca_id, "critical": readiness.critical_by_code()}
        _log.info("Assessed", extra=extra)
        kept = next_assessment(before, readiness, fleet)
        # What waits from before is in it as well: of two at once, the one that keeps it publishes.
        if self.assessments.keep(ca_id, kept):
            self._publish(ca_id, kept)
        return readiness

    def _publish(self, ca_id: str, assessment: Assessment) -> None:
        """Publish what is not published yet; that of an assessment that died included."""
        if not assessment.notices:
            return
        try:
            self.events.publish(ca_id, assessment.notices)
        except EventBusError:
            _log.exception("What is foreseen of %s could not be published yet", ca_id)
            return
        self.assessments.keep(ca_id, assessment.without_notices())
