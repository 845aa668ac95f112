"""Finishing deletions: at once where that goes well, and else with the next deletion or tick."""

from __future__ import annotations

import logging
from datetime import datetime

from cagateway.ports.authorities import Deletions
from cagateway.ports.store_errors import StoreError

_log = logging.getLogger(__name__)


def finish_deletions(deletions: Deletions, now: datetime) -> None:
    """Remove what deleted CAs left. No request waits for it, so nothing fails for it."""
    try:
        deletions.finish(now)
    except StoreError:
        _log.exception("What deleted CAs left is removed later")
