"""If-Match and If-None-Match (RFC 9110, 13): no client overwrites what it has not seen."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.domain.documents import StoredDocument
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import printable
from cagateway.services.documents import Precondition


def etag_of(stored: StoredDocument) -> str:
    """Give the entity tag of a stored document.

    One that was deleted and created again starts at version 1, but at another time.
    """
    return f'"{stored.version}-{int(stored.changed_at.timestamp() * 1000)}"'


def precondition(headers: Mapping[str, str]) -> Precondition:
    """Read a request's conditions; the check raises VERSION_CONFLICT if they do not hold."""
    if_match, if_none_match = headers.get("If-Match"), headers.get("If-None-Match")

    def check(found: StoredDocument | None) -> None:
        if if_match is not None and not _names(if_match, found):
            raise _conflict("If-Match", if_match, found)
        if if_none_match is not None and _names(if_none_match, found):
            raise _conflict("If-None-Match", if_none_match, found)

    return check


def _names(header: str, found: StoredDocument | None) -> bool:
    if found is None:
        return False
    tags = {tag.strip() for tag in header.split(",")}
    return "*" in tags or etag_of(found) in tags


def _conflict(header: str, value: str, found: StoredDocument | None) -> GatewayError:
    there = f"its ETag is {etag_of(found)}" if found else "there is none"
    return GatewayError(
        ErrorKind.VERSION_CONFLICT,
        f"{header} does not hold: {there}. Get it, look at what changed, and try again.",
        target=header,
        value=printable(value),
    )
