"""Finding what there is to sync for an order, or why there is nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from cagateway.domain.authorities.stored_authority import read_stored_text
from cagateway.domain.authorities.sync_settings import SyncSettings
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.sync.run import SyncOrder, SyncOutcome, SyncReport
from cagateway.domain.sync.snapshot import Snapshot, relevant_snapshot
from cagateway.domain.sync.state import Backoff, SyncState
from cagateway.ports.sectigo import ProfileSource, SectigoError
from cagateway.ports.sync import Syncs
from cagateway.values import dataclass


class NothingToDoError(Exception):
    """There is nothing to sync, which is no failure: orders may come late, or twice.

    Args:
        report: Says why.
    """

    def __init__(self, report: SyncReport) -> None:
        super().__init__(report.outcome)
        self.report = report


@dataclass(frozen=True, slots=True)
class SyncTask:
    """What there is to sync.

    Args:
        order: What was asked for, with the force of requests that came while another sync ran.
        known: The last good list of the same source, if there is one.
        generation: Of the last lease, when this was looked for; `None` if it was held then.
        old_parts: What to remove once a new list is there.
        forced: How many forced requests wait for this sync.
    """

    order: SyncOrder
    settings: SyncSettings
    known: Snapshot | None
    backoff: Backoff | None
    generation: int | None
    old_parts: tuple[str, ...]
    forced: int

    def failures(self) -> int:
        """Count the failures in a row before this sync."""
        return self.backoff.failures if self.backoff else 0


def find_task(store: Syncs, sectigo: ProfileSource, order: SyncOrder, now: datetime) -> SyncTask:
    """Find what there is to sync.

    A sync that waits after a refused login need not once the secret holds another one.

    Raises:
        NothingToDoError: Says why there is nothing.
        GatewayError: The stored configuration cannot be read.
    """
    stored = store.load(order.ca_id)
    if stored is None:
        raise NothingToDoError(SyncReport(order.ca_id, SyncOutcome.UNKNOWN_AUTHORITY))
    authority = read_stored_text(order.ca_id, stored.document_text)
    if authority.sync is None:
        raise NothingToDoError(SyncReport(order.ca_id, SyncOutcome.DISABLED))
    state = stored.sync_state.concerning(authority.sync.source)
    order = _with_force(order, state, now)
    needless = _needless(order, state, authority.sync.source, now)
    if needless is SyncOutcome.BACKING_OFF and state.awaits_login():
        changed = sectigo.has_another_login(authority.sync.connection)
        needless = None if changed else needless
    if needless:
        raise NothingToDoError(SyncReport(order.ca_id, needless, backoff=state.backoff))
    return SyncTask(
        order,
        authority.sync,
        relevant_snapshot(stored.snapshot, authority),
        state.backoff,
        stored.generation,
        stored.part_keys,
        state.forced.count if state.forced else 0,
    )


def _with_force(order: SyncOrder, state: SyncState, now: datetime) -> SyncOrder:
    """Let an order stand for the forced requests that came while another sync ran."""
    if state.forced is None or not state.is_forced(now):
        return order
    requested_by = order.requested_by or state.forced.requested_by
    return replace(order, force=True, requested_at=None, requested_by=requested_by)


def _needless(order: SyncOrder, state: SyncState, source: str, now: datetime) -> SyncOutcome | None:
    """Tell why there is nothing to do, if so: a duplicate or late order changes nothing."""
    if state.is_backing_off(now) and not order.force:
        return SyncOutcome.BACKING_OFF
    if order.requested_at is None or state.synced_at is None or state.synced_source != source:
        return None
    return SyncOutcome.ALREADY_DONE if state.synced_at >= order.requested_at else None


_log = logging.getLogger(__name__)


def custom_fields_of(sectigo: ProfileSource, task: SyncTask) -> tuple[CustomField, ...] | None:
    """Fetch what orders are asked for; a failure keeps the last list, and holds back nothing.

    Returns:
        `None` where no list was ever read.
    """
    known = task.known.custom_fields if task.known else None
    try:
        connection = task.settings.connection
        return sectigo.list_custom_fields(connection, at_once=task.order.is_urgent())
    except SectigoError as error:
        _log.warning("The custom fields of %s stay: %s", task.order.ca_id, error.message)
    except Exception:  # noqa: BLE001 - whatever came, the profiles are there
        _log.exception("The custom fields of %s could not be read", task.order.ca_id)
    return known
