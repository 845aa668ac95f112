"""Which profiles a CA offers: those configured here, then those at Sectigo; and to which client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.profiles.profiles import CertificateProfile


def merge_profiles(
    local: Iterable[CertificateProfile], synced: Iterable[CertificateProfile]
) -> tuple[CertificateProfile, ...]:
    """List local profiles in configured order, then synced ones by ascending numeric id.

    A local and a synced profile with the same id become one entry, the local one, with its
    properties laid over Sectigo's. A local profile that only names a Sectigo id in `cert_type`
    leaves that profile its own entry.
    """
    synced_by_id = {profile.id: profile for profile in synced}
    merged = []
    for profile in local:
        namesake = synced_by_id.pop(profile.id, None)
        merged.append(profile.laid_over(namesake) if namesake else profile)
    merged.extend(sorted(synced_by_id.values(), key=lambda profile: int(profile.id)))
    return tuple(merged)


def withdrawn_profiles(
    local: Iterable[CertificateProfile], synced: Callable[[str], CertificateProfile | None]
) -> tuple[CertificateProfile, ...]:
    """Find the local profiles whose Certificate Type Sectigo no longer offers.

    Args:
        local: The local profiles.
        synced: Finds what Sectigo offers, by its id.
    """
    return tuple(
        profile
        for profile in local
        if (cert_type := profile.properties.cert_type) is not None and synced(cert_type) is None
    )


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
