"""What an operator is told of clients' documents: who may have anything, what a folder narrows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cagateway.domain.access.bounds import CERTIFICATES, is_unbounded, normal_form
from cagateway.domain.access.roles import Sight

COLLECTION = "clients"
# An operator looks at these first; the console lists all.
_MAX_NAMED = 20


def as_stored(collection: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a folder's document as the gateway would store and show it."""
    return normal_form(document) if collection == COLLECTION else document


def unbounded(documents: Mapping[str, Mapping[str, Any]]) -> str:
    """Say which clients may have certificates for any name; empty if none may."""
    found = [each for each, document in documents.items() if is_unbounded(document)]
    if not found:
        return ""
    return (
        f"These clients may have a certificate for any name of the organization: {_named(found)}. "
        "allowed-names bounds them (docs/clients.md)."
    )


def narrowed(now: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """Say which clients would see their own certificates alone, for want of a member."""
    seeing_all = {each for each, known in now.items() if known.get(CERTIFICATES) == Sight.ALL}
    silent = {each for each, document in wanted.items() if document.get(CERTIFICATES) is None}
    found = seeing_all & silent
    if not found:
        return ""
    return (
        f"The documents of these clients say nothing of certificates: {_named(found)}. They see "
        f"all certificates of their CAs, and would see their own alone. "
        f'"{CERTIFICATES}": "{Sight.ALL}" leaves that as it is.'
    )


def _named(ids: Iterable[str]) -> str:
    listed = sorted(ids)
    rest = len(listed) - _MAX_NAMED
    return ", ".join(listed[:_MAX_NAMED]) + (f" and {rest} more" if rest > 0 else "")
