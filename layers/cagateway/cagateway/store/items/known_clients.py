"""Reading what a client's callers are found by; apart from writing it, so readers start fast."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.callers import KnownClient
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.access.roles import CLIENT_ROLES, Sight

# Of a client's document; what says anything else was not written by this software.
_ROLES = {str(role): role for role in CLIENT_ROLES}
_log = logging.getLogger(__name__)


def from_attributes(item: Mapping[str, Any]) -> KnownClient | None:
    """Read such an item; `None`, and a line in the log, if it does not say what may be done."""
    try:
        ca_ids = item.get("caIds")
        # Absent where it was written before clients could see less than all.
        sight = item.get("certificates", {"S": Sight.ALL})["S"]
        return KnownClient(
            client_id=str(item["clientId"]["S"]),
            issuer=str(item["sk"]["S"]),
            role=_ROLES[item.get("boundedRole", item["role"])["S"]],
            ca_ids=None if ca_ids is None else frozenset(_texts(ca_ids)),
            is_enabled=item["isEnabled"]["BOOL"] is True,
            issuer_key_sha256=str(item.get("issuerKeySha256", {"S": ""})["S"]),
            bounds=_bounds(item),
            sees_all=sight == Sight.ALL,
        )
    except (KeyError, TypeError, ValueError):
        # A role that only newer software knows may do less than any that is known here.
        _log.error("A client is let in no more: %s cannot be read", item.get("clientId"))
        return None


def _bounds(item: Mapping[str, Any]) -> Bounds:
    names, profiles = item.get("allowedNames"), item.get("allowedProfiles")
    days = item.get("maxValidityDays")
    return Bounds(
        # A pattern that only newer software knows allows nothing here.
        None if names is None else NamePatterns.of(_texts(names)),
        None if profiles is None else frozenset(_texts(profiles)),
        None if days is None else int(days["N"]),
    )


def _texts(attribute: Mapping[str, Any]) -> Iterator[str]:
    return (str(one["S"]) for one in attribute["L"])
