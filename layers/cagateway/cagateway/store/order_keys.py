"""The keys of orders, and of what finds them: by request, serial number, subject, and time.

One CA's orders are one partition of their own, `ORDERS#<caId>`: they outlive the CA, for money was
spent on them.

| sort key | item |
|---|---|
| `order#<orderId>` | the order; in the index while the collector has to see to it, by when |
| `repeat#<digest>` | which order an equal request joins |
| `crowd#<digest>` | the open orders of one client for one profile and the same names |
| `count#<day>#<clientId>` | how many orders a client has placed on a day |
| `serial#<hex>` | which order a certificate came of |
| `subject#<digest>#<hex>` | the same, by subject |
| `event#<time>#<hex>#<action>` | that a certificate was issued, or revoked |
"""

from __future__ import annotations

from datetime import datetime

from cagateway.store import Key, Value

PARTITIONS = "ORDERS#"
ORDER = "order#"
EVENT = "event#"
# Comes after every id and every time, which are ASCII without it.
LAST = "~"


def partition(ca_id: str) -> Value:
    """Give the partition's key."""
    return {"S": f"{PARTITIONS}{ca_id}"}


def order_key(ca_id: str, order_id: str) -> Key:
    """Give an order's key."""
    return _key(ca_id, f"{ORDER}{order_id}")


def idempotency_key(ca_id: str, idempotency_digest: str) -> Key:
    """Give the key of what an equal request is found by."""
    return _key(ca_id, f"repeat#{idempotency_digest}")


def open_orders_key(ca_id: str, quota_digest: str) -> Key:
    """Give the key of the open orders for the same names."""
    return _key(ca_id, f"crowd#{quota_digest}")


def count_key(ca_id: str, client_id: str, day: datetime) -> Key:
    """Give the key of the number of orders on a day, in UTC."""
    return _key(ca_id, f"count#{day:%Y-%m-%d}#{client_id}")


def serial_key(ca_id: str, serial_number: str) -> Key:
    """Give the key of what a certificate is found by."""
    return _key(ca_id, f"serial#{serial_number}")


def subject_key(ca_id: str, digest: str, serial_number: str) -> Key:
    """Give the key of what a certificate is found by its subject by; "" begins all of a subject."""
    return _key(ca_id, f"subject#{digest}#{serial_number}")


def event_key(ca_id: str, index: str) -> Key:
    """Give an event's key."""
    return _key(ca_id, f"{EVENT}{index}")


def order_named(partition_key: str, sort_key: str) -> str:
    """Name an order by its key, for logs: `<caId>/<orderId>`."""
    return f"{partition_key.removeprefix(PARTITIONS)}/{sort_key.removeprefix(ORDER)}"


def _key(ca_id: str, sort_key: str) -> Key:
    return {"pk": partition(ca_id), "sk": {"S": sort_key}}
