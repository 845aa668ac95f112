"""A document's text: as it is stored, and read again whoever wrote it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, cast

from cagateway.domain.text import cleaned_json

_log = logging.getLogger(__name__)


def as_text(document: Mapping[str, Any]) -> str:
    """Give a document as it is stored."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def document_in(text: str, owner: str) -> Mapping[str, Any] | None:
    """Read a document's text; `None`, and a line in the log, if it is no JSON object.

    Somebody wrote past the management API then. That costs this document alone.

    Args:
        text: What is stored.
        owner: Whose it is, as the log names them.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        _log.error("The stored document of %s is no JSON object. PUT it anew, or delete it.", owner)
        return None
    return cast("Mapping[str, Any]", cleaned_json(document))
