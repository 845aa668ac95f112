"""Reading what a client's callers are found by; apart from writing it, so readers start fast."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from cagateway.domain.access.callers import KnownClient
from cagateway.domain.access.roles import CLIENT_ROLES

# Of a client's document; what says anything else was not written by this software.
_ROLES = {str(role): role for role in CLIENT_ROLES}
_log = logging.getLogger(__name__)


def from_attributes(item: Mapping[str, Any]) -> KnownClient | None:
    """Read such an item; `None`, and a line in the log, if it does not say what may be done."""
    try:
        ca_ids = item.get("caIds")
        return KnownClient(
            client_id=str(item["clientId"]["S"]),
            issuer=str(item["sk"]["S"]),
            role=_ROLES[item["role"]["S"]],
            ca_ids=None if ca_ids is None else frozenset(str(one["S"]) for one in ca_ids["L"]),
            is_enabled=item["isEnabled"]["BOOL"] is True,
            issuer_key_sha256=str(item.get("issuerKeySha256", {"S": ""})["S"]),
        )
    except (KeyError, TypeError, ValueError):
        # A role that only newer software knows may do less than any that is known here.
        _log.error("A client is let in no more: %s cannot be read", item.get("clientId"))
        return None
