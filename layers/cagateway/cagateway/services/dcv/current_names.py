"""The names of the certificates in use, as far as they are counted for domains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class NoCertificates:
    """Counts none: certificates are not listed by their end yet."""

    def names(self, ca_ids: Sequence[str], now: datetime) -> Iterator[tuple[str, ...]]:  # noqa: ARG002 - as the protocol has it
        """Run through nothing."""
        yield from ()
