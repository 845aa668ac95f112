"""All configured CAs, as far as their configuration can be read, and what deleted ones left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.authorities.stored_authority import read_stored_document
from cagateway.domain.errors import GatewayError
from cagateway.domain.orders.placement import OrderAccount
from cagateway.ports.store_errors import StoreError

if TYPE_CHECKING:
    # For types alone: protocols take a reader that starts half a millisecond.
    from cagateway.ports.authorities import Deletions, Summaries

_log = logging.getLogger(__name__)


def named_accounts(store: Summaries) -> dict[str, OrderAccount]:
    """Give the account that each CA names, where it has a connection and can be read."""
    found = ((one.ca_id, one.connection) for one in configured_authorities(store))
    return {ca_id: OrderAccount.of(connection) for ca_id, connection in found if connection}


def configured_authorities(
    store: Summaries, left_out: Callable[[str], object] = lambda _: None
) -> Iterator[CertificateAuthority]:
    """Run through all CAs without their local profiles, by ascending id.

    One broken configuration must not hide the others, or keep them from being synced: it is
    logged and left out.

    Args:
        store: Where they are.
        left_out: Is told the ids of those that cannot be read.
    """
    for ca_id, summary in store.summaries():
        if summary is None:
            left_out(ca_id)
            continue
        try:
            authority = read_stored_document(ca_id, summary)
        except GatewayError as error:
            _log.error("A CA is left out. %s", error)
            left_out(ca_id)
        else:
            yield authority


def finish_deletions(deletions: Deletions, now: datetime) -> None:
    """Remove what deleted CAs left. No request waits for it, so nothing fails for it."""
    try:
        deletions.finish(now)
    except StoreError:
        _log.exception("What deleted CAs left is removed later")
