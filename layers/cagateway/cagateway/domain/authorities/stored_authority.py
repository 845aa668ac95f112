"""A CA as it is stored."""

from __future__ import annotations

from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import SyncState
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class StoredAuthority:
    """All that is stored of one CA and needed to answer for it.

    Args:
        document_text: The configuration document, JSON.
        snapshot: The last good list; `None` if there is none that can be read.
        generation: Of the last lease; `None` while it is not given back, since what its holder
            writes leaves the generation as it is.
        domains: What is known of its domains; `None` if nothing is.
        part_keys: The sort keys of all parts of lists, those that syncs which died left included.
    """

    ca_id: str
    document_text: str
    snapshot: Snapshot | None
    sync_state: SyncState
    generation: int | None = 0
    part_keys: tuple[str, ...] = ()
    domains: KnownDomains | None = None


@dataclass(frozen=True, slots=True)
class StoredStatus:
    """What is stored of one CA, without its list.

    Args:
        document_text: The configuration document, JSON.
    """

    ca_id: str
    document_text: str
    sync_state: SyncState
