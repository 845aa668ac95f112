"""The keys of what belongs to a CA's orders: one partition, `ORDERS#<caId>`.

It outlives the CA, for money was spent on them.

| sort key | item |
|---|---|
| `order#<orderId>` | the order; in the index while the collector has to see to it, by when |
| `repeat#<digest>` | which order an equal request joins |
| `crowd#<digest>` | the open orders of one client for one profile and the same names |
| `count#<day>#<clientId>` | how many orders a client has placed on a day |
| `serial#<hex>` | which order a certificate came of |
| `subject#<digest>#<hex>` | the same, by subject |
| `event#<time>#<hex>#<action>` | that a certificate was issued, or revoked |
| `ends#<time>#<hex>#<orderId>` | a certificate, as it is listed by its end |
| `named#<digest>#<time>#<hex>#<orderId>` | that it has a name |
| `client#<clientId>#<time>#<hex>#<orderId>` | that a client ordered it |
| `revoked#<time>#<hex>#<orderId>` | that it is revoked |
| `listed` | up to which event it is known that all certificates are listed |
| `readiness` | the last assessment: what is foreseen, and the outbox of its events |
| `asked#<month>#<clientId>#<profileId>#<days>` | how often a validity was asked for in a month |
| `identity#<clientId>#<serialNumber>` | a client's own certificate, and when it last came in |

A certificate's place, by which it is listed under each heading, is the end of its keys from the
time on. Names are digests there, for a certificate may hold any text as a name. `0` days are asked
for where the request leaves them to the profile.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from cagateway.store import Key, Value

if TYPE_CHECKING:
    from cagateway.ports.certificates import Heading

PARTITIONS = "ORDERS#"
ORDER, EVENT = "order#", "event#"
ENDS, _REVOKED = "ends#", "revoked#"
ASKED, IDENTITY = "asked#", "identity#"
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


def ends_key(ca_id: str, place: str) -> Key:
    """Give the key of a certificate."""
    return _key(ca_id, f"{ENDS}{place}")


def named_key(ca_id: str, name: str, place: str) -> Key:
    """Give the key of what a certificate is found by a name by."""
    return _key(ca_id, f"{_named(name)}{place}")


def clients_key(ca_id: str, client_id: str, place: str) -> Key:
    """Give the key of what a certificate is found by its client by."""
    return _key(ca_id, f"{_of_client(client_id)}{place}")


def revoked_key(ca_id: str, place: str) -> Key:
    """Give the key of what a revoked certificate is found by."""
    return _key(ca_id, f"{_REVOKED}{place}")


def listed_key(ca_id: str) -> Key:
    """Give the key of how far the list has come."""
    return _key(ca_id, "listed")


def readiness_key(ca_id: str) -> Key:
    """Give the key of a CA's last assessment."""
    return _key(ca_id, "readiness")


def asked_key(ca_id: str, month: str, client_id: str, profile_id: str, days: int | None) -> Key:
    """Give the key of the count of a month; ids have no `#` in them."""
    return _key(ca_id, f"{ASKED}{month}#{client_id}#{profile_id}#{days or 0}")


def seen_key(ca_id: str, client_id: str, serial_number: str) -> Key:
    """Give the key of a client's own certificate."""
    return _key(ca_id, f"{IDENTITY}{client_id}#{serial_number}")


def beginning_of(heading: Heading) -> str:
    """Give what the keys under a heading begin with: the one with the fewest certificates."""
    if heading.name is not None:
        return _named(heading.name)
    if heading.client_id is not None:
        return _of_client(heading.client_id)
    return _REVOKED if heading.is_revoked else ENDS


def order_named(partition_key: str, sort_key: str) -> str:
    """Name an order by its key, for logs: `<caId>/<orderId>`."""
    return f"{partition_key.removeprefix(PARTITIONS)}/{sort_key.removeprefix(ORDER)}"


def _named(name: str) -> str:
    return f"named#{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}#"


def _of_client(client_id: str) -> str:
    return f"client#{client_id}#"


def _key(ca_id: str, sort_key: str) -> Key:
    return {"pk": partition(ca_id), "sk": {"S": sort_key}}
