"""What a client may have, beside what its role lets it do."""

from __future__ import annotations

from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.profiles.profiles import Terms
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one client; `None` is no bound, and an empty one leaves nothing.

    Args:
        names: Those that its certificates may have.
        profile_ids: The profiles that exist for it.
        max_validity_days: How long its certificates may be valid.
    """

    names: NamePatterns | None = None
    profile_ids: frozenset[str] | None = None
    max_validity_days: int | None = None

    @property
    def is_unbounded(self) -> bool:
        """Tell whether the client may have whatever the CAs may."""
        return self == UNBOUNDED

    def has_profile(self, profile_id: str) -> bool:
        """Tell whether a profile exists for the client, if it exists at all."""
        return self.profile_ids is None or profile_id in self.profile_ids

    def terms_within(self, terms: Terms) -> Terms:
        """Give the terms that the client may have, in their order."""
        longest = self.max_validity_days
        return terms if longest is None else tuple(days for days in terms if days <= longest)


UNBOUNDED = Bounds()
