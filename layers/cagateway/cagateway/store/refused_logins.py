"""Which accounts' logins were refused at Sectigo: one item for an account, in no CA's partition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cagateway.domain.authorities.refused_logins import WINDOW, RefusedLogin
from cagateway.store import Value, keys
from cagateway.store.items.instants import from_milliseconds, to_milliseconds, to_seconds
from cagateway.store.table import Table, setting
from cagateway.values import dataclass

# Long after the rule has lost interest, and long enough for the operator who looks into it.
_KEPT = WINDOW + timedelta(days=7)


def from_attributes(item: Mapping[str, Any]) -> RefusedLogin | None:
    """Read an item; `None` if it tells of no try. What newer software added is passed over."""
    tries = item.get("triedAt", {}).get("L", [])
    tried_at = tuple(moment for one in tries if (moment := from_milliseconds(one)))
    version = item.get("secretVersion", {}).get("S", "")
    revision = int(item.get("revision", {}).get("N", "1"))
    return RefusedLogin(version, tried_at, revision) if tried_at else None


@dataclass(frozen=True, slots=True)
class DynamoDBRefusedLogins:
    """Remembers refused logins for all containers: `RefusedLogins` of sectigo/login/refusals.py."""

    table: Table

    def find(self, account: str) -> RefusedLogin | None:
        item = self.table.get(keys.login_key(account))
        return None if item is None else from_attributes(item)

    def replace(self, account: str, seen: RefusedLogin | None, new: RefusedLogin | None) -> bool:
        # An item without tries stays behind: to remove it would take a right of its own.
        update, values = "REMOVE triedAt, secretVersion", dict[str, Value]()
        if new is not None:
            update, values = setting(
                {
                    "triedAt": {"L": [to_milliseconds(one) for one in new.tried_at]},
                    "secretVersion": {"S": new.version},
                    "revision": _number(new.revision),
                    "expiresAt": to_seconds(new.tried_at[-1] + _KEPT),
                }
            )
        condition = "attribute_not_exists(triedAt)"
        if seen is not None:
            condition = "revision = :seen AND attribute_exists(triedAt)"
            values[":seen"] = _number(seen.revision)
        key = keys.login_key(account)

        def is_own(item: Mapping[str, Any]) -> bool:
            return from_attributes(item) == new

        return self.table.update(key, update, condition, values, is_own=is_own) is not None


def _number(number: int) -> Value:
    return {"N": str(number)}
