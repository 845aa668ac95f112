"""Profiles as a client sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.profiles.profiles import CertificateProfile


def visible_profiles(
    profiles: Sequence[CertificateProfile], bounds: Bounds
) -> tuple[CertificateProfile, ...]:
    """Give the profiles that exist for a client, with the terms that it may have.

    Where it may have none of a profile's terms, the profile shows none; validation says why.
    """
    if bounds.profile_ids is None and bounds.max_validity_days is None:
        return tuple(profiles)
    return tuple(_bounded(one, bounds) for one in profiles if bounds.has_profile(one.id))


def _bounded(one: CertificateProfile, bounds: Bounds) -> CertificateProfile:
    terms = one.properties.terms
    if not terms or bounds.terms_within(terms) == terms:
        return one
    return replace(one, properties=replace(one.properties, terms=bounds.terms_within(terms)))
