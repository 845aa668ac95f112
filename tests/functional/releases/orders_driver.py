"""Writes, reads and goes on with orders with whichever release is importable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cagateway.store.orders import DynamoDBOrders
from cagateway.store.table import Table

try:
    from cagateway.domain.certificates.issued import IssuedCertificate
    from cagateway.domain.enrollment.options import RequestType
    from cagateway.domain.orders.order import Order
    from cagateway.domain.orders.placement import Placed
    from cagateway.domain.orders.states import OrderState
except ImportError:  # the last release
    from cagateway.domain.certificates.order import Order, OrderState  # type: ignore[import-not-found,no-redef]
    from cagateway.domain.enrollment.request_types import RequestType  # type: ignore[import-not-found,no-redef]

IS_LAST_RELEASE = "repeat_digest" in Order.__slots__
# Members by the name of the last release, which is the stored one as well, and by today's.
TODAY = {
    "repeat_digest": "idempotency_digest",
    "content_digest": "former_fingerprint",
    "crowd_digest": "quota_digest",
    "looked_at": "polled_at",
    "next_look_at": "next_poll_at",
    "looks": "searches",
    "told": "published",
}
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
# The states that an order can be found in, and what it has then.
CERTIFICATE: dict[str, Any] = {
    "certificate": "MIIC",
    "chain": ("MIID",),
    "subject_name": "CN=www.example.com",
    "subject_digest": "subject",
    "issuer_name": "CN=Example CA",
    "not_before": NOON,
    "not_after": NOON + timedelta(days=200),
    "issued_at": NOON,
}
KINDS: dict[str, dict[str, Any]] = {
    "1": {"state": OrderState.PREPARED, "sealed_key": "c2VhbGVk"},
    "2": {"state": OrderState.UNCERTAIN, "looks": 2},
    "3": {"state": OrderState.PROCESSING, "sectigo_id": 3, "status_text": "Applied"},
    "4": {"state": OrderState.ISSUED, "sectigo_id": 4, "serial_number": "A4", **CERTIFICATE},
    "5": {
        "state": OrderState.REVOKED,
        "sectigo_id": 5,
        "serial_number": "A5",
        **CERTIFICATE,
        "revoked_at": NOON,
        "revocation_reason": "superseded",
    },
    "6": {"state": OrderState.REFUSED, "failure": "no", "failure_code": -36, "ended_at": NOON},
}


def named(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - any of an order's
    """Call members what this release calls them."""
    if IS_LAST_RELEASE:
        return members
    return nested({TODAY.get(name, name): value for name, value in members.items()})


def nested(members: dict[str, Any]) -> dict[str, Any]:
    """Put what was placed, and what was issued, into values of their own, as today's orders do."""
    issued = {name: members.pop(name) for name in IssuedCertificate.__slots__ if name in members}
    placed = {name: members.pop(name) for name in Placed.__slots__ if name in members}
    about = {"issued": IssuedCertificate(**issued)} if issued else {}
    return members | about | ({"placed": Placed(**placed)} if placed else {})


def flat(order: Order) -> dict[str, Any]:
    """Give all members of an order by the names of the last release."""
    there = {today: name for name, today in TODAY.items()}
    names = [name for name in Order.__slots__ if name not in {"unread", "placed", "issued"}]
    members = {there.get(name, name): getattr(order, name) for name in names}
    if IS_LAST_RELEASE:
        return members
    for kind, value in ((Placed, order.placed), (IssuedCertificate, order.issued)):
        members |= {name: getattr(value, name, None) for name in kind.__slots__}
    return members | {"chain": members["chain"] or ()}


def write(orders: DynamoDBOrders, ca_id: str) -> None:
    """Write one order of each kind, as this release does."""
    for kind, about in KINDS.items():
        prepared = prepared_as(ca_id, kind)
        assert create(orders, prepared)
        members = named(**about, version=2, next_look_at=NOON)
        later = replace(prepared, **own_members(), **members)
        assert orders.save(later, prepared)


def create(orders: Any, prepared: Order) -> bool:  # noqa: ANN401 - either release's
    """Store a new order; the last release counts it in the same breath."""
    if hasattr(orders, "reserve"):
        former = f"former-{prepared.order_id}"
        return bool(orders.create(prepared, also_as=former, instead_of=(), open_at_most=99))
    return bool(orders.create(prepared, instead_of=None, open_at_most=99, day_at_most=99))


def prepared_as(ca_id: str, kind: str) -> Order:
    return Order(
        order_id=f"{ca_id[:1].upper()}{kind:0>25}",
        ca_id=ca_id,
        client_id="client",
        profile_id="web",
        request_type=RequestType.PKCS10,
        csr="MIIB",
        key_digest="key",
        **named(repeat_digest=f"repeat-{kind}", content_digest="content", crowd_digest="crowd"),
        cert_type=1,
        term_days=200,
        alt_names=("www.example.com",),
        created_at=NOON,
    )


def own_members() -> dict[str, Any]:
    """Give what only this release knows of."""
    if IS_LAST_RELEASE:
        return {}
    from cagateway.domain.orders.order import Objection  # noqa: PLC0415 - as above
    from cagateway.domain.orders.placement import OrderAccount  # noqa: PLC0415 - the point of it

    return {
        "account": OrderAccount("https://cert-manager.com", "demo", 1234),
        "objection": Objection.NOT_OURS,
        "revoked_by": "vault",
        "remarks": (("more-names", "example.com"),),
        "custom_fields": (("Cost centre", "4711"),),
        "external_requester": "pki@example.com",
    }


def go_on(orders: DynamoDBOrders, ca_id: str) -> None:
    """Change every order that is there already."""
    for order in found(orders, ca_id):
        (looks,) = named(looks=0)
        more = {looks: getattr(order, looks) + 7}
        changed = replace(order, version=order.version + 1, **more)
        assert orders.save(changed, order)


def found(orders: DynamoDBOrders, ca_id: str) -> list[Order]:
    ids = [prepared_as(ca_id, kind).order_id for kind in KINDS]
    return [order for one in ids if (order := orders.find(ca_id, one))]


def read(orders: DynamoDBOrders, ca_id: str) -> list[dict[str, Any]]:
    """Tell all that this release reads of the orders."""
    told = []
    for order in found(orders, ca_id):
        members = {name: str(value) for name, value in flat(order).items()}
        told.append(
            members | {"is_found": str(orders.find_serial(ca_id, order.serial_number or ""))}
        )
    return told


def of_orders(what: str, table: Table, ca_id: str) -> Any:  # noqa: ANN401 - any JSON
    """Write, go on with, or read the orders of a CA."""
    acts = {"write": write, "go-on": go_on, "read": read}
    return acts[what](DynamoDBOrders(table), ca_id)
