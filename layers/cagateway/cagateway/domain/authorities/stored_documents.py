"""Reading documents that are stored already, more leniently than new ones.

Newer software may have written one, and was then rolled back; or an operator wrote past the
management API. Neither may cost more than it must: not a CA for a setting, and not all CAs for one.
"""

from __future__ import annotations

import json
import logging

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.sections import Problems
from cagateway.domain.text import cleaned_json

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
