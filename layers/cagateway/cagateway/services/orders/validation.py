"""Validating an enrollment request: against the profile as it is known now."""

from __future__ import annotations

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.enrollment.decision import Decision, decide
from cagateway.domain.enrollment.offer import Offer, effective_constraints
from cagateway.domain.enrollment.parsed import ParsedRequest
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.sync.snapshot import Freshness
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Validation:
    """A request that will pass.

    Args:
        reading: The CA, as it was read for the decision.
    """

    profile: CertificateProfile
    decision: Decision
    reading: Reading


def validate_enrollment(
    reader: AuthorityReader, ca_id: str, asked: ParsedRequest, bounds: Bounds
) -> Validation:
    """Validate a request of a client with these bounds.

    Raises:
        GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, PROFILE_NOT_FOUND,
            INVALID_ENROLLMENT_REQUEST, or PROFILES_UNAVAILABLE, where only Sectigo could tell
            what the profile allows and nothing was ever fetched.
    """
    reading = reader.read(ca_id).within(bounds)
    offer = offer_of(reading, asked.profile_id)
    return Validation(offer.profile, decide(asked, offer, reading.read_at), reading)


def offer_of(reading: Reading, profile_id: str) -> Offer:
    """Find what a profile offers now.

    Raises:
        GatewayError: PROFILE_NOT_FOUND or PROFILES_UNAVAILABLE.
    """
    profile = reading.profile(profile_id)
    local = reading.authority.profile(profile_id)
    cert_type = profile.properties.cert_type
    at_sectigo = reading.synced_profile(cert_type) if cert_type else None
    if local and reading.freshness is Freshness.UNAVAILABLE and _needs_sectigo(local):
        raise reading.unavailable()
    constraints = effective_constraints(
        local.properties if local else None, at_sectigo.properties if at_sectigo else None
    )
    is_withdrawn = bool(reading.snapshot and cert_type and at_sectigo is None)
    authority = reading.authority
    return Offer(
        profile=profile,
        constraints=constraints,
        is_withdrawn=is_withdrawn,
        is_for_orders=authority.enrollment is not None,
        requested=reading.requested(profile),
        domains=reading.domains if _is_for_public(authority, profile_id) else None,
        requires_validated_domains=authority.requires_validated_domains,
        bounds=reading.bounds,
    )


def _is_for_public(authority: CertificateAuthority, profile_id: str) -> bool:
    """Tell whether a profile's certificates need validated domains, as all public ones do.

    What no operator has said of it a request cannot show: then it counts as public.
    """
    return authority.is_public_tls(profile_id, by_policy=True)


def _needs_sectigo(local: CertificateProfile) -> bool:
    """Tell whether a list may be Sectigo's: the one that is named, or one that has the same id."""
    properties = local.properties
    has_both = properties.key_types and properties.terms
    return not has_both and (properties.cert_type is not None or local.id.isdecimal())
