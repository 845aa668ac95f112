"""Certificates, as they are listed: by their end, by name, by client."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.domain.instants import sortable
from cagateway.ports.certificates import EVERYTHING, Heading, Span
from cagateway.store import order_keys as keys
from cagateway.store.items import listed_certificates as items
from cagateway.store.order_keys import LAST, partition
from cagateway.store.table import Table, between
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DynamoDBCertificates:
    """Where certificates are listed: `Certificates` of ports/certificates.py."""

    table: Table

    def ending(
        self,
        ca_id: str,
        span: Span,
        after: str | None,
        at_most: int,
        under: Heading = EVERYTHING,
    ) -> tuple[Sequence[ListedCertificate], str | None]:
        heading = keys.beginning_of(under)
        since = sortable(span.since) if span.since else ""
        # Nothing but the place itself comes between it and what ends in a blank after it.
        first = max(since, f"{after} " if after else "")
        last = sortable(span.until) if span.until else LAST
        if first > last:
            return [], None
        found, has_more = self.table.page(
            at_most,
            **between(partition(ca_id), f"{heading}{first}", f"{heading}{last}"),
        )
        places = [item["sk"]["S"].removeprefix(heading) for item in found]
        go_on_after = places[-1] if has_more and places else None
        if heading == keys.ENDS:
            return list(items.readable(found)), go_on_after
        known = self.at(ca_id, places)
        return [known[place] for place in places if place in known], go_on_after

    def longest_with(
        self, ca_id: str, name: str, later_than: datetime, at_most: int
    ) -> Sequence[str]:
        heading = keys.beginning_of(Heading(name=name))
        # Behind all places of that very moment.
        first = f"{heading}{sortable(later_than)}{LAST}"
        query = between(partition(ca_id), first, f"{heading}{LAST}")
        found, _ = self.table.page(at_most, **query, ScanIndexForward=False)
        return [item["sk"]["S"].removeprefix(heading) for item in found]

    def at(self, ca_id: str, places: Collection[str]) -> Mapping[str, ListedCertificate]:
        wanted = [keys.ends_key(ca_id, place) for place in dict.fromkeys(places)]
        found = items.readable(self.table.get_many(wanted)) if wanted else ()
        return {one.place: one for one in found}
