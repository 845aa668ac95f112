"""Terms: the validity periods, in days, that a certificate profile allows, in order."""

from __future__ import annotations

import json
from typing import TypeAlias

# Order is data: a request that names no validity gets the first term.
Terms: TypeAlias = tuple[int, ...]

# Sectigo's schema says int32; a hundred years of days is far beyond any certificate and keeps
# arithmetic with dates from ever overflowing.
MAX_TERM_DAYS = 36_500


def is_term(days: object) -> bool:
    """Tell whether `days` can be a validity period.

    >>> is_term(397), is_term(0), is_term(True), is_term("30")
    (True, False, False, False)
    """
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MAX_TERM_DAYS


def as_property(terms: Terms) -> str:
    """Render as CA Gateway's `terms` property.

    >>> as_property((47, 200, 365, 397))
    '[47, 200, 365, 397]'
    """
    return json.dumps(terms)
