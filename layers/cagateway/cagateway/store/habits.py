"""What clients ask for and show, counted and noted without a read."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from cagateway.domain.foresight.fleet import COUNTS_KEPT, AskedTerm, SeenIdentity, month_of
from cagateway.store.items.instants import from_text, to_seconds, to_text
from cagateway.store.order_keys import ASKED, IDENTITY, LAST, asked_key, partition, seen_key
from cagateway.store.table import Table, between, setting
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# Fourteen months of some hundred clients that ask for a few validities each.
_MOST_READ = 5_000
# A certificate that ended a month ago shuts out none that is still missed.
_IDENTITY_KEPT = timedelta(days=60)
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class DynamoDBHabits:
    """Counts and notes: `Habits`, `AskedCounts` and `Sightings` of ports/foresight.py."""

    table: Table

    def count(self, asked: AskedTerm, ca_id: str) -> None:
        # That one is counted twice after a lost answer is no harm.
        at = asked.last_asked_at
        update, values = setting(
            {
                "schemaVersion": {"N": str(SCHEMA_VERSION)},
                "lastAskedAt": {"S": to_text(at)},
                "expiresAt": to_seconds(at + COUNTS_KEPT),
            }
        )
        values[":count"] = {"N": str(asked.count)}
        key = asked_key(ca_id, month_of(at), asked.client_id, asked.profile_id, asked.days)
        self.table.update(key, f"{update} ADD asked :count", "", values)

    def asked(self, ca_id: str, now: datetime) -> Sequence[AskedTerm]:
        since = month_of(now - COUNTS_KEPT)
        items = self.table.query(**between(partition(ca_id), f"{ASKED}{since}", f"{ASKED}{LAST}"))
        return tuple(islice(_readable(items, _asked), _MOST_READ))

    def note(self, ca_id: str, seen: SeenIdentity) -> None:
        update, values = setting(
            {
                "schemaVersion": {"N": str(SCHEMA_VERSION)},
                "lastSeenAt": {"S": to_text(seen.last_seen_at)},
                "issuedAt": {"S": to_text(seen.issued_at)},
                "endsAt": {"S": to_text(seen.expires_at)},
                "expiresAt": to_seconds(max(seen.expires_at, seen.last_seen_at) + _IDENTITY_KEPT),
            }
        )
        key = seen_key(ca_id, seen.client_id, seen.serial_number)
        is_later = "attribute_not_exists(lastSeenAt) OR lastSeenAt < :lastSeenAt"
        self.table.update(key, update, is_later, values)

    def identities(self, ca_id: str) -> Sequence[SeenIdentity]:
        items = self.table.query(**between(partition(ca_id), IDENTITY, f"{IDENTITY}{LAST}"))
        return tuple(islice(_readable(items, _identity), _MOST_READ))


def _readable(items: Iterator[dict[str, Any]], read: Any) -> Iterator[Any]:  # noqa: ANN401 - either
    for item in items:
        try:
            yield read(item)
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.warning("What a client asked for cannot be read: %s", item["sk"]["S"])


def _asked(item: Mapping[str, Any]) -> AskedTerm:
    _, client_id, profile_id, days = item["sk"]["S"].removeprefix(ASKED).split("#")
    return AskedTerm(
        client_id=client_id,
        profile_id=profile_id,
        days=int(days) or None,
        count=int(item["asked"]["N"]),
        last_asked_at=from_text(item["lastAskedAt"]["S"]),
    )


def _identity(item: Mapping[str, Any]) -> SeenIdentity:
    client_id, serial_number = item["sk"]["S"].removeprefix(IDENTITY).split("#")
    return SeenIdentity(
        client_id=client_id,
        serial_number=serial_number,
        issued_at=from_text(item["issuedAt"]["S"]),
        expires_at=from_text(item["endsAt"]["S"]),
        last_seen_at=from_text(item["lastSeenAt"]["S"]),
    )
