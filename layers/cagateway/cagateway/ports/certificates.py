"""Finding the certificates that were issued through here: always by an index, never by a search.

What looks ahead takes certificates page by page by their end, and asks for their successors:

    page, go_on_after = certificates.ending(ca_id, Span(now, now + horizon), None, 100)
    successors = successors_of(certificates, ca_id, page)   # by `place`
    alone = [one for one in page if not one.revoked_at and one.place not in successors]

`services/certificates/listing.py` has `successors_of`; the rule is `is_successor` in
`domain/certificates/listed.py`, whose `expiring_from` says when a certificate begins to expire.
Public trust as its profile has it is `CertificateAuthority.is_public_tls(profile_id,
certificate.is_public_tls)`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Between which moments certificates end.

    Args:
        since: None that ends before it; `None` for any.
        until: None that ends then or later; `None` for any.
    """

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """What certificates are listed under: all of a CA's, unless one of these is given.

    Args:
        name: Those with a name, which is in normal form.
        client_id: Those that a client ordered.
        is_revoked: Those that are revoked.
    """

    name: str | None = None
    client_id: str | None = None
    is_revoked: bool = False


EVERYTHING = Heading()


class Certificates(Protocol):
    """The certificates of CAs, by index. Raises `StoreError`."""

    def ending(
        self,
        ca_id: str,
        span: Span,
        after: str | None,
        at_most: int,
        under: Heading = EVERYTHING,
    ) -> tuple[Sequence[ListedCertificate], str | None]:
        """Give a page of a CA's certificates by ascending end, and the place to go on after.

        A page costs the same however many certificates there are. It may have fewer than asked
        for, and none, though there are more: the place tells; it is `None` at the end.

        Args:
            ca_id: Whose.
            span: Between which moments they end.
            after: The place that an earlier page gave (`ListedCertificate.place`).
            at_most: How many are looked at.
            under: Which.
        """

    def longest_with(
        self, ca_id: str, name: str, later_than: datetime, at_most: int
    ) -> Sequence[str]:
        """Give the places of certificates with a name that end after a moment, the last first."""

    def at(self, ca_id: str, places: Collection[str]) -> Mapping[str, ListedCertificate]:
        """Give the certificates at some places; a place that has none is left out."""


class UnlistedCertificates(Protocol):
    """Certificates that software of before this list had issued or revoked. Raises `StoreError`."""

    def list_some(self, ca_id: str, settled: datetime, at_most: int) -> bool:
        """List those of a CA's next events, and tell whether there are more.

        Args:
            ca_id: Whose.
            settled: All events of before it are written by now; later ones are looked at again.
            at_most: How many events are looked at.
        """


class ListingQueue(Protocol):
    """Has CAs' certificates listed. Never raises: the next day asks again."""

    def list_certificates(self, ca_ids: Sequence[str]) -> None:
        """Ask for it, as far as they are not listed."""
