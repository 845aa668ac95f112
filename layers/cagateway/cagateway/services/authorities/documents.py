"""What changing any document takes: what is expected to be there, and who was faster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from cagateway.domain.documents import Versioned
from cagateway.domain.errors import ErrorKind, GatewayError

# Which document a client expects to find; raises VERSION_CONFLICT if it is another one.
Precondition = Callable[[Versioned | None], None]


def as_document(content: object) -> Mapping[str, Any]:
    """Take JSON for a document: a check found it to be an object."""
    return cast("Mapping[str, Any]", content)


def changed_meanwhile(what: str) -> GatewayError:
    """Say that a document was not written, for it is not the one that was seen any more."""
    return GatewayError(
        ErrorKind.VERSION_CONFLICT,
        f"Somebody else changed {what} at the same moment, and nothing was written. Get it, and "
        "try again.",
        target="If-Match",
    )
