"""Listing what software of before the list had issued or revoked: bounded, and taken up again.

What today's software has issued is listed at once. The rest is found by the events, which every
release has written in the order of time: the older ones once, and from then on each day the few of
since. So a release that is put back for a while leaves no certificate unlisted.
"""

from __future__ import annotations

from datetime import timedelta

from cagateway.domain.instants import Clock
from cagateway.ports.authorities import Summaries
from cagateway.ports.certificates import ListingQueue, UnlistedCertificates
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.values import dataclass

# Some 3 KB each: a third of what DynamoDB reads at once.
_EVENTS_AT_ONCE = 100
# Ten messages share the function's five minutes.
_WORKS_FOR = timedelta(seconds=20)
# A collected certificate's event bears the time of before it was written, which may be retried.
_WRITTEN_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Lists what is not listed."""

    authorities: Summaries
    unlisted: UnlistedCertificates
    queue: ListingQueue
    clock: Clock

    def ask(self) -> None:
        """Ask for every CA's certificates to be listed; each by itself, for one may have many."""
        left_out = list[str]()
        found = configured_authorities(self.authorities, left_out.append)
        # A CA whose document cannot be read has certificates all the same.
        self.queue.list_certificates([*(one.ca_id for one in found), *left_out])

    def list_certificates(self, ca_id: str) -> None:
        """List some of a CA's certificates, and ask for the rest.

        Raises:
            StoreError: The table failed; what was listed stays so.
        """
        began = self.clock()
        settled = began - _WRITTEN_WITHIN
        while self.unlisted.list_some(ca_id, settled, _EVENTS_AT_ONCE):
            if self.clock() >= began + _WORKS_FOR:
                self.queue.list_certificates([ca_id])
                return
