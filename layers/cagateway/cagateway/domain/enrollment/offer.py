"""What a profile offers: its key types and terms, and where they come from."""

from __future__ import annotations

from enum import StrEnum

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties, Terms
from cagateway.domain.profiles.requested_fields import RequestedFields
from cagateway.values import dataclass

# CA Gateway's documentation of the Sectigo profile properties: lists of one entry each, which
# refuse like any other list.
DEFAULT_KEY_TYPES = KeyTypes.as_ordered({"RSA": ["2048"]})
DEFAULT_TERMS: Terms = (30,)
_NOTHING = ProfileProperties()


class ConstraintSource(StrEnum):
    """Who made a list."""

    LOCAL = "local"
    SECTIGO = "sectigo"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Constraints:
    """The lists that a request is held against, each with its source."""

    key_types: KeyTypes
    key_types_source: ConstraintSource
    terms: Terms
    terms_source: ConstraintSource


@dataclass(frozen=True, slots=True)
class Offer:
    """A profile as it stands for enrollments now.

    Args:
        profile: As it is listed.
        constraints: What it allows.
        is_withdrawn: Sectigo no longer has the profile that `cert_type` names.
        is_for_orders: The CA enrolls, so that what is valid is what can be ordered.
        requested: What Sectigo asks of its orders; the profile lists the properties for it.
        domains: What is known of the domains that its names can lie in; `None` where that is
            nothing, or nothing that matters to the profile's CA.
        requires_validated_domains: What is known not to be validated is refused.
        bounds: What the client that asks may have of it.
    """

    profile: CertificateProfile
    constraints: Constraints
    is_withdrawn: bool = False
    is_for_orders: bool = False
    requested: RequestedFields = RequestedFields()
    domains: KnownDomains | None = None
    requires_validated_domains: bool = False
    bounds: Bounds = UNBOUNDED

    @property
    def has_known_key_types(self) -> bool:
        """Tell whether a key can be held against the list: a withdrawn profile's is not known."""
        return not self.is_withdrawn or self.constraints.key_types_source is ConstraintSource.LOCAL

    @property
    def has_known_terms(self) -> bool:
        """Tell whether a validity can be held against the list."""
        return not self.is_withdrawn or self.constraints.terms_source is ConstraintSource.LOCAL

    @property
    def terms(self) -> Terms:
        """Give the terms that the client may have."""
        return self.bounds.terms_within(self.constraints.terms)


def effective_constraints(
    local: ProfileProperties | None, at_sectigo: ProfileProperties | None
) -> Constraints:
    """Find the lists that count. Absent and empty mean the same; the first list found wins.

    Args:
        local: The properties configured here, if the profile is configured here.
        at_sectigo: Those of the profile that `cert_type` names, as far as they are known.

    >>> effective_constraints(None, ProfileProperties(terms=(47, 200))).terms_source
    <ConstraintSource.SECTIGO: 'sectigo'>
    """
    own, below = local or _NOTHING, at_sectigo or _NOTHING
    key_types, key_types_source = DEFAULT_KEY_TYPES, ConstraintSource.DEFAULT
    terms, terms_source = DEFAULT_TERMS, ConstraintSource.DEFAULT
    for properties, source in (
        (below, ConstraintSource.SECTIGO),
        (own, ConstraintSource.LOCAL),
    ):
        if properties.key_types:
            key_types, key_types_source = properties.key_types, source
        if properties.terms:
            terms, terms_source = properties.terms, source
    return Constraints(key_types, key_types_source, terms, terms_source)
