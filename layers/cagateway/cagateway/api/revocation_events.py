"""What functions/revocation is given by functions/acme, which has no login at Sectigo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cagateway.api.event_reading import malformed_event
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.domain.certificates.revocation import SECTIGO_REASON_CODES, Revocation
from cagateway.domain.errors import GatewayError
from cagateway.domain.instants import Clock
from cagateway.services.orders.revocation import Revoker

# The one that asks answers within API Gateway's 29 s.
ANSWERED_WITHIN = timedelta(seconds=20)
_MEMBERS = ("caId", "serialNumber", "reason", "clientId")


def is_revocation(event: Mapping[str, Any]) -> bool:
    """Tell such an event from a request of API Gateway's."""
    return "revocation" in event and "requestContext" not in event


def revoked(event: Mapping[str, Any], revoker: Revoker, clock: Clock) -> dict[str, Any]:
    """Revoke a certificate, and say what came of it.

    Args:
        event: Which one, why, and for which client, who may: that was decided where it was asked.
        revoker: Revokes it.
        clock: Bounds it.

    Raises:
        GatewayError: MALFORMED_REQUEST: the event is none of functions/acme's.
    """
    ca_id, serial_number, reason, client_id = _read(event)
    wanted = Revocation(reason, "", client_id)
    caller = Caller(client_id, Role.INTEGRATOR, frozenset({ca_id}), sees_all=True)
    try:
        revoker.revoke(caller, ca_id, serial_number, wanted, clock() + ANSWERED_WITHIN)
    except GatewayError as error:
        refused = {
            "code": str(error.kind),
            "message": error.message,
            "retryAfterSeconds": error.retry_after_seconds,
        }
        return {"refused": refused}
    return {}


def _read(event: Mapping[str, Any]) -> tuple[str, str, str, str]:
    asked = event["revocation"]
    members = asked if isinstance(asked, Mapping) else {}
    ca_id, serial_number, reason, client_id = (members.get(name) for name in _MEMBERS)
    texts = (ca_id, serial_number, reason, client_id)
    if not all(isinstance(one, str) for one in texts) or reason not in SECTIGO_REASON_CODES:
        raise malformed_event("revocation must name a certificate, a reason and a client.")
    return str(ca_id), str(serial_number), str(reason), str(client_id)
