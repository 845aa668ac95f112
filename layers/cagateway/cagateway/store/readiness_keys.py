"""The keys of what foresight keeps, in the partition of the orders of its CA.

| sort key | item |
|---|---|
| `readiness` | the last assessment: what is foreseen, and the outbox of its events |
| `asked#<month>#<clientId>#<profileId>#<days>` | how often a validity was asked for in a month |
| `identity#<clientId>#<serialNumber>` | a client's own certificate, and when it last came in |

`0` days are asked for where the request leaves them to the profile.
"""

from __future__ import annotations

from cagateway.store import Key
from cagateway.store.order_keys import partition

ASKED, IDENTITY, READINESS = "asked#", "identity#", "readiness"


def readiness_key(ca_id: str) -> Key:
    """Give the key of a CA's last assessment."""
    return _key(ca_id, READINESS)


def asked_key(ca_id: str, month: str, client_id: str, profile_id: str, days: int | None) -> Key:
    """Give the key of the count of a month; ids have no `#` in them."""
    return _key(ca_id, f"{ASKED}{month}#{client_id}#{profile_id}#{days or 0}")


def seen_key(ca_id: str, client_id: str, serial_number: str) -> Key:
    """Give the key of a client's own certificate."""
    return _key(ca_id, f"{IDENTITY}{client_id}#{serial_number}")


def _key(ca_id: str, sort_key: str) -> Key:
    return {"pk": partition(ca_id), "sk": {"S": sort_key}}
