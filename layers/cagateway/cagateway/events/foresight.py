"""The events that foretell; docs/events.md is their contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cagateway.domain.foresight.assessment import Notice, NoticeKind
from cagateway.events.bus import BusEvent, EventBus
from cagateway.values import dataclass

# Grows when a member changes its meaning or goes; new members do not count.
VERSION = "1"
CERTIFICATE_EXPIRING = "Certificate Expiring"
DOMAIN_VALIDATION_EXPIRING = "Domain Validation Expiring"
READINESS_CHANGED = "Readiness Changed"
_DETAIL_TYPES: Mapping[NoticeKind, str] = {
    NoticeKind.CERTIFICATE_EXPIRING: CERTIFICATE_EXPIRING,
    NoticeKind.DOMAIN_EXPIRING: DOMAIN_VALIDATION_EXPIRING,
    NoticeKind.READINESS_CHANGED: READINESS_CHANGED,
}


@dataclass(frozen=True, slots=True)
class NoticePublisher:
    """Publishes notices. Raises `EventBusError`."""

    bus: EventBus

    def publish(self, ca_id: str, notices: Sequence[Notice]) -> None:
        self.bus.send(
            [
                BusEvent(
                    _DETAIL_TYPES[one.kind], {"version": VERSION, "caId": ca_id, **one.members}
                )
                for one in notices
                if one.kind in _DETAIL_TYPES
            ]
        )
