"""How large a page a client asks for."""

from __future__ import annotations

from collections.abc import Mapping

from cagateway.domain.errors import ErrorKind, GatewayError

_MOST_DIGITS = 9


def page_size(asked: Mapping[str, str], default: int, at_most: int) -> int:
    """Read `preferredPageSize`: a preference, which a larger number than is given at once is too.

    Args:
        asked: The parameters.
        default: Where none is asked for.
        at_most: How many are given at once.

    Raises:
        GatewayError: MALFORMED_REQUEST.
    """
    name = "preferredPageSize"
    text = asked.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text)):
        raise GatewayError(
            ErrorKind.MALFORMED_REQUEST, f"{name} must be a positive whole number.", target=name
        )
    return min(int(text), at_most)
