"""The custom fields of a sync: fetched where that goes well, and else as they were."""

from __future__ import annotations

import logging

from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.ports.sectigo import ProfileSource, SectigoError
from cagateway.services.sync.sync_tasks import SyncTask

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
