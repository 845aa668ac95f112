"""The names of the certificates in use, as far as they are counted for domains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cagateway.ports.certificates import Certificates, Span
from cagateway.values import dataclass

# A page of the index takes some 10 ms.
_PER_PAGE = 500
# A minute's reading at most, once a day. Of a larger fleet this many say which domains are in use.
COUNTED_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class CurrentCertificates:
    """Runs through the certificates that have not ended, those that end first before others."""

    certificates: Certificates

    def names(self, ca_ids: Sequence[str], now: datetime) -> Iterator[tuple[str, ...]]:
        """Run through the names of each that is not revoked, at most `COUNTED_AT_MOST`."""
        left = COUNTED_AT_MOST
        for ca_id in ca_ids:
            after: str | None = None
            while left > 0:
                at_most = min(left, _PER_PAGE)
                page, after = self.certificates.ending(ca_id, Span(since=now), after, at_most)
                left -= at_most if after else len(page)
                yield from (one.names for one in page if one.revoked_at is None)
                if after is None:
                    break
