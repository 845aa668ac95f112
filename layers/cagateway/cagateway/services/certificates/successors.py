"""Finding the successors of certificates: by the index of names, with bounded reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.domain.certificates.successors import covering_names, is_successor
from cagateway.ports.certificates import Certificates
from cagateway.values import dataclass

# A successor is one of those with a name that live longest. Further ones are looked at where the
# longest are revoked, or lack a name: where none of so many is a successor, none counts as one, and
# a certificate is told of once too often rather than not at all.
_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class SuccessorFinder:
    """Finds successors."""

    certificates: Certificates

    def successors_of(
        self, ca_id: str, wanted: Sequence[ListedCertificate]
    ) -> Mapping[str, ListedCertificate]:
        """Give the successors of a CA's certificates that have one, by the certificates' places.

        A successor covers every name, so that it is found by any of them: by the first one, and by
        the wildcard over it. That takes two queries for a certificate at most, and one for all that
        share the name.

        Args:
            ca_id: Whose they are.
            wanted: A page of certificates.

        Raises:
            StoreError: The table failed.
        """
        first_end: dict[str, datetime] = {}
        for one in wanted:
            for name in _found_by(one):
                first_end[name] = min(first_end.get(name, one.not_after), one.not_after)
        places = {
            name: self.certificates.longest_with(ca_id, name, end, _CANDIDATES)
            for name, end in first_end.items()
        }
        known = self.certificates.at(ca_id, [one for some in places.values() for one in some])
        candidates = defaultdict[str, list[ListedCertificate]](list)
        for name, some in places.items():
            candidates[name] += [known[place] for place in some if place in known]
        found = {one.place: _longest(one, candidates) for one in wanted}
        return {place: successor for place, successor in found.items() if successor}


def _found_by(one: ListedCertificate) -> tuple[str, ...]:
    return covering_names(one.names[0]) if one.names else ()


def _longest(
    one: ListedCertificate, candidates: Mapping[str, Sequence[ListedCertificate]]
) -> ListedCertificate | None:
    some = (each for name in _found_by(one) for each in candidates.get(name, ()))
    successors = (each for each in some if is_successor(each, one))
    return max(successors, key=lambda each: each.place, default=None)
