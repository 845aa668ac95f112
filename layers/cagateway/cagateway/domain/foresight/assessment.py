"""An assessment as it is kept: what is foreseen, and what of it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from cagateway.domain.foresight.fleet import Fleet
from cagateway.domain.foresight.notices import MOST_NOTICES, Notice, change_notice, expiry_notices
from cagateway.domain.foresight.readiness import Readiness
from cagateway.values import dataclass

# What waits for the bus. Without their names so many fit into an item; what expires beside them is
# not noted as published, and follows once these are out.
_MOST_WAITING = 2 * MOST_NOTICES
# An assessment that nothing follows for a month is gone.
_MOST_KEPT = _MOST_WAITING + 31


@dataclass(frozen=True, slots=True)
class Assessment:
    """The last assessment of a CA.

    Args:
        version: Grows with each write, which is conditional on it.
        published: What the event bus knows to expire, as `expiry_notices` gives it.
        notices: What is not published yet.
    """

    readiness: Readiness
    version: int = 1
    published: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def without_notices(self) -> Assessment:
        """Give it once its notices are out."""
        return replace(self, notices=(), version=self.version + 1)


def next_assessment(before: Assessment | None, readiness: Readiness, fleet: Fleet) -> Assessment:
    """Put an assessment together: what is new since the last one is to be published.

    Args:
        before: The last one; what of it is not published yet is published with this one. `None`
            for a CA's first.
        readiness: What is foreseen now.
        fleet: Of what.
    """
    known, waiting = (before.published, before.notices) if before else ({}, ())
    room = max(0, min(MOST_NOTICES, _MOST_WAITING - len(waiting)))
    notices, published = expiry_notices(fleet, known, readiness.computed_at, room)
    change = change_notice(before.readiness if before else None, readiness)
    return Assessment(
        readiness=readiness,
        version=before.version + 1 if before else 1,
        published=published,
        notices=(*waiting, *notices, *([change] if change else []))[:_MOST_KEPT],
    )
