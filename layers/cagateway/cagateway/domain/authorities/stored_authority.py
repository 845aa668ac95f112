"""A CA as it is stored, and reading its document, more leniently than a new one.

Newer software may have written it, and was then rolled back; or an operator wrote past the
management API. Neither may cost more than it must: not a CA for a setting, and not all CAs for one.
"""

from __future__ import annotations

import json
import logging

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sections import Problems
from cagateway.domain.sync.snapshot import Snapshot
from cagateway.domain.sync.state import SyncState
from cagateway.domain.text import cleaned_json
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


_MAX_NAMED = 20  # a line of the log is for reading
_log = logging.getLogger(__name__)


def read_stored_document(ca_id: str, document: object) -> CertificateAuthority:
    """Read a document. Settings that this release does not know are passed over, and logged.

    Raises:
        GatewayError: INVALID_CONFIGURATION, with one detail for each problem in the document.
    """
    problems = Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True, passes_unknown=True)
    authority = read_configuration(ca_id, document, problems=problems, secrets_prefix="")
    if problems.passed_over:
        names = ", ".join(problems.passed_over[:_MAX_NAMED])
        _log.warning("The stored document of %s has settings unknown here: %s", ca_id, names)
    return authority


def read_stored_text(ca_id: str, text: str) -> CertificateAuthority:
    """Read a document's text.

    Raises:
        GatewayError: INVALID_CONFIGURATION: it is no JSON, or has problems.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"The stored document of certificate authority '{ca_id}' is no JSON."
        raise GatewayError(ErrorKind.INVALID_CONFIGURATION, message) from error
    return read_stored_document(ca_id, cleaned_json(document))
