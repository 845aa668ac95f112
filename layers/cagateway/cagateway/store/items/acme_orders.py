"""An ACME order, with its authorizations, as one item: its members as JSON, and its version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.orders import AcmeOrder, OrderFailure
from cagateway.domain.acme.problems import ProblemKind
from cagateway.domain.acme.states import OrderStatus
from cagateway.store import Attributes
from cagateway.store.items.instants import from_text, to_seconds, to_text
from cagateway.store.items.words import word_of

SCHEMA_VERSION = 1
# What it buys is kept with the gateway's order. A client fetches its certificate within days, and
# an approval may take weeks.
KEPT = timedelta(days=90)
_TEXTS = ("order_id", "account_id", "ca_id", "profile_id", "client_id")
_OPTIONAL_TEXTS = (
    *("not_before", "not_after", "replaces", "replaces_serial"),
    *("csr_digest", "enrollment_id"),
)
_INSTANTS = ("created_at", "expires_at")


def to_attributes(order: AcmeOrder) -> Attributes:
    """Give an order's attributes, without its keys; what is not known has no member."""
    fields: dict[str, Any] = {name: getattr(order, name) for name in (*_TEXTS, *_OPTIONAL_TEXTS)}
    fields |= {name: to_text(getattr(order, name)) for name in _INSTANTS}
    failure = order.failure
    fields |= {
        "identifiers": [[one.type, one.value] for one in order.identifiers],
        "status": str(order.status),
        "days": order.days,
        "failure": None if failure is None else [str(failure.kind), failure.detail],
        "deactivated": sorted(order.deactivated) or None,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "version": {"N": str(order.version)},
        "order": {"S": json.dumps(known, separators=(",", ":"))},
        "expiresAt": to_seconds(order.created_at + KEPT),
    }


def from_attributes(item: Mapping[str, Any]) -> AcmeOrder:
    """Read an order; one in a state that is not known is damaged."""
    fields: Mapping[str, Any] = json.loads(item["order"]["S"])
    texts: dict[str, Any] = {name: str(fields[name]) for name in _TEXTS}
    texts |= {name: fields.get(name) for name in _OPTIONAL_TEXTS}
    instants: dict[str, Any] = {name: from_text(fields[name]) for name in _INSTANTS}
    return AcmeOrder(
        **texts,
        **instants,
        identifiers=tuple(Identifier(kind, value) for kind, value in fields["identifiers"]),
        status=OrderStatus(fields["status"]),
        days=fields.get("days"),
        failure=_failure(fields.get("failure")),
        deactivated=frozenset(fields.get("deactivated", ())),
        version=int(item["version"]["N"]),
    )


def _failure(read: list[str] | None) -> OrderFailure | None:
    if read is None:
        return None
    kind, detail = read
    return OrderFailure(word_of(kind, ProblemKind.SERVER_INTERNAL), detail)
