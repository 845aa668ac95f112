"""An order as one item: its members as JSON, and beside them what conditions and queries need."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from cagateway.domain.certificates.issued import IssuedCertificate
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.orders.order import Objection, Order
from cagateway.domain.orders.placement import OrderAccount, Placed
from cagateway.domain.orders.states import OrderState
from cagateway.store import Attributes, Value
from cagateway.store.items.instants import from_text, to_seconds, to_text
from cagateway.store.items.words import word_of
from cagateway.store.order_keys import order_named

_log = logging.getLogger(__name__)
# Grows when older code could not read an order any more.
SCHEMA_VERSION = 1
# An audit looks back a year: from a certificate's end, or the beginning of what came to nothing.
KEPT = timedelta(days=400)

# What a member is called in the item, where the field's word for it came later.
_STORED_AS = {
    "polled_at": "looked_at",
    "next_poll_at": "next_look_at",
    "idempotency_digest": "repeat_digest",
    "fingerprint": "sent_digest",
    "former_fingerprint": "content_digest",
    "quota_digest": "crowd_digest",
    "searches": "looks",
    "published": "told",
}
_INSTANTS = (
    "created_at",
    "submitted_at",
    "polled_at",
    "next_poll_at",
    "ended_at",
    "revoked_at",
    "delivered_at",
    "renewal_noted_at",
    "waited_for_until",
)
_TEXTS = (
    "order_id",
    "ca_id",
    "client_id",
    "profile_id",
    "csr",
    "key_digest",
    "idempotency_digest",
    "former_fingerprint",
    "quota_digest",
    "status_text",
    "failure",
    "revocation_reason",
    "sealed_key",
    "replaces_serial",
    "revoked_by",
    "fingerprint",
    "rules_digest",
    "external_requester",
)
_NUMBERS = ("cert_type", "term_days", "version", "searches", "failure_code")
_OTHERS = (
    *("state", "published", "request_type", "alt_names"),
    *("account", "objection", "remarks", "is_counted"),
    *("custom_fields", "renews_unseen", "is_handed_over"),
)
# What Sectigo answered, and the certificate, lie flat among the others.
_PLACED = ("sectigo_id", "renew_id")
_ISSUED_TEXTS = (
    *("certificate", "serial_number", "subject_name", "subject_digest", "issuer_name"),
)
_ISSUED_INSTANTS = ("not_before", "not_after", "issued_at")
_NOTHING_SPENT = frozenset({OrderState.REFUSED, OrderState.NOT_PLACED})
_ACCOUNT_MEMBERS = ("url", "customer_uri", "org_id")
_MEMBERS = frozenset(
    (
        *(*_INSTANTS, *_TEXTS, *_NUMBERS, *_OTHERS),
        *(*_PLACED, *_ISSUED_TEXTS, *_ISSUED_INSTANTS, "chain"),
    )
)
_NAMED_HERE = {stored: member for member, stored in _STORED_AS.items()}


def to_attributes(order: Order) -> Attributes:
    """Give an order's attributes, without its keys; what is not known has no member."""
    fields: dict[str, Any] = {name: getattr(order, name) for name in (*_TEXTS, *_NUMBERS)}
    for name in _INSTANTS:
        instant: datetime | None = getattr(order, name)
        fields[name] = None if instant is None else to_text(instant)
    fields |= _placed_members(order.placed) | _issued_members(order.issued)
    fields |= {
        "state": str(order.state),
        "published": None if order.published is None else str(order.published),
        "request_type": str(order.request_type),
        "alt_names": list(order.alt_names),
        "is_counted": None if order.is_counted is _counts(order.state) else order.is_counted,
        "is_handed_over": order.is_handed_over or None,
        "account": None if order.account is None else _account_members(order.account),
        "objection": None if order.objection is None else str(order.objection),
        "remarks": [list(one) for one in order.remarks] or None,
        "custom_fields": [list(one) for one in order.custom_fields] or None,
        "renews_unseen": order.renews_unseen or None,
    }
    known = {
        _STORED_AS.get(name, name): value for name, value in fields.items() if value is not None
    }
    # What newer software wrote is no less true for an older one's having passed by.
    known |= order.unread
    return {
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
        "version": {"N": str(order.version)},
        "state": {"S": str(order.state)},
        "order": {"S": json.dumps(known, separators=(",", ":"))},
        "expiresAt": expires_at(order),
    }


def expires_at(order: Order) -> Value:
    """Give until when an order is kept, and with it whatever finds it."""
    return to_seconds((order.issued.not_after if order.issued else order.created_at) + KEPT)


def from_attributes(item: Mapping[str, Any]) -> Order:
    """Read an order."""
    stored: dict[str, Any] = json.loads(item["order"]["S"])
    fields = {_NAMED_HERE.get(name, name): value for name, value in stored.items()}
    read: dict[str, Any] = {name: fields.get(name) for name in _TEXTS}
    read |= {name: fields[name] for name in _NUMBERS if name in fields}
    for name in _INSTANTS:
        read[name] = from_text(fields[name]) if name in fields else None
    return Order(
        **read,
        request_type=RequestType(fields["request_type"]),
        # An order in a state that only newer software knows is left to that.
        state=word_of(fields["state"], OrderState.UNKNOWN),
        published=word_of(fields["published"], OrderState.UNKNOWN)
        if "published" in fields
        else None,
        alt_names=tuple(fields.get("alt_names", ())),
        placed=_placed(fields),
        issued=_issued(fields),
        account=_account(fields["account"]) if "account" in fields else None,
        objection=word_of(fields["objection"], Objection.UNKNOWN)
        if "objection" in fields
        else None,
        remarks=tuple((word, value) for word, value in fields.get("remarks", ())),
        custom_fields=tuple((name, value) for name, value in fields.get("custom_fields", ())),
        renews_unseen=bool(fields.get("renews_unseen")),
        is_counted=bool(fields.get("is_counted", _counts(fields["state"]))),
        is_handed_over=bool(fields.get("is_handed_over", False)),
        unread={name: value for name, value in fields.items() if name not in _MEMBERS},
    )


def _placed_members(placed: Placed | None) -> dict[str, Any]:
    return {} if placed is None else {name: getattr(placed, name) for name in _PLACED}


def _placed(fields: Mapping[str, Any]) -> Placed | None:
    return Placed(fields["sectigo_id"], fields.get("renew_id")) if "sectigo_id" in fields else None


def _issued_members(issued: IssuedCertificate | None) -> dict[str, Any]:
    if issued is None:
        return {"chain": []}
    texts = {name: getattr(issued, name) for name in _ISSUED_TEXTS}
    instants = {name: to_text(getattr(issued, name)) for name in _ISSUED_INSTANTS}
    return {**texts, **instants, "chain": list(issued.chain)}


def _issued(fields: Mapping[str, Any]) -> IssuedCertificate | None:
    if "certificate" not in fields:
        return None
    read: dict[str, Any] = {name: fields[name] for name in _ISSUED_TEXTS}
    read |= {name: from_text(fields[name]) for name in _ISSUED_INSTANTS}
    return IssuedCertificate(**read, chain=tuple(fields.get("chain", ())))


def _account_members(account: OrderAccount) -> dict[str, Any]:
    return {name: getattr(account, name) for name in _ACCOUNT_MEMBERS}


def _account(members: Mapping[str, Any]) -> OrderAccount:
    return OrderAccount(*(members[name] for name in _ACCOUNT_MEMBERS))


def _counts(state: str) -> bool:
    """Tell whether an order counts of which nothing else is said: the last release went by this."""
    return state not in _NOTHING_SPENT


def readable(
    found: Iterable[Mapping[str, Any]], left_out: Callable[[str], object] = lambda _: None
) -> Iterator[Order]:
    """Read orders; one that cannot be read must not cost all others.

    Args:
        found: Items, with their keys.
        left_out: Is called with those that cannot be read, as `<caId>/<orderId>`.
    """
    for item in found:
        try:
            order = from_attributes(item)
        except (KeyError, TypeError, ValueError):
            named = order_named(item["pk"]["S"], item["sk"]["S"])
            _log.exception("The order %s cannot be read", named)
            left_out(named)
        else:
            yield order
