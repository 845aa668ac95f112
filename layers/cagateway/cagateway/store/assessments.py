"""The last assessment of each CA, and the outbox of its events: one item."""

from __future__ import annotations

import logging
import zlib

from cagateway.domain.foresight.assessment import Assessment
from cagateway.store.items import assessments as items
from cagateway.store.order_keys import readiness_key
from cagateway.store.table import Table, setting
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DynamoDBAssessments:
    """Keeps them: `Assessments` of ports/foresight.py."""

    table: Table

    def find(self, ca_id: str) -> Assessment | None:
        # One that cannot be read is as none, for a new one follows.
        item = self.table.get(readiness_key(ca_id))
        if item is None:
            return None
        try:
            return items.from_attributes(item)
        except (KeyError, TypeError, ValueError, AttributeError, zlib.error):
            _log.exception("The assessment of %s cannot be read", ca_id)
            return None

    def keep(self, ca_id: str, assessment: Assessment) -> bool:
        item, is_first = items.to_attributes(assessment), assessment.version == 1
        update, values = setting(item)
        if not is_first:
            values[":before"] = {"N": str(assessment.version - 1)}
        # Not in a transaction, which would cost twice as much: it is one item.
        kept = self.table.update(
            readiness_key(ca_id),
            update if "notices" in item else f"{update} REMOVE notices",
            "attribute_not_exists(pk)" if is_first else "version = :before",
            values,
            is_own=lambda found: all(found.get(name) == value for name, value in item.items()),
        )
        if kept is None and is_first and self.find(ca_id) is None:
            # It took the place of one that cannot be read.
            self.table.put({**readiness_key(ca_id), **item})
            return True
        return kept is not None
