"""The keys of what certificates are listed by, in the partition of their CA's orders.

| sort key | item |
|---|---|
| `ends#<time>#<hex>#<orderId>` | a certificate, as it is listed by its end |
| `named#<digest>#<time>#<hex>#<orderId>` | that it has a name |
| `client#<clientId>#<time>#<hex>#<orderId>` | that a client ordered it |
| `revoked#<time>#<hex>#<orderId>` | that it is revoked |
| `listed` | up to which event it is known that all certificates are listed |

The end of each key is the certificate's place: each heading lists by the end. Names are digests
there, for a certificate may hold any text as a name.
"""

from __future__ import annotations

import hashlib

from cagateway.ports.certificates import Heading
from cagateway.store import Key
from cagateway.store.order_keys import partition

ENDS, _REVOKED, _LISTED = "ends#", "revoked#", "listed"


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
    return _key(ca_id, _LISTED)


def beginning_of(heading: Heading) -> str:
    """Give what the keys under a heading begin with: the one with the fewest certificates."""
    if heading.name is not None:
        return _named(heading.name)
    if heading.client_id is not None:
        return _of_client(heading.client_id)
    return _REVOKED if heading.is_revoked else ENDS


def _named(name: str) -> str:
    return f"named#{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()}#"


def _of_client(client_id: str) -> str:
    return f"client#{client_id}#"


def _key(ca_id: str, sort_key: str) -> Key:
    return {"pk": partition(ca_id), "sk": {"S": sort_key}}
