"""Certificate profiles, the ones configured here and the ones configured at Sectigo."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from cagateway.domain.profiles import terms as validity_terms
from cagateway.domain.profiles.field_settings import NO_FIELD_SETTINGS, FieldSettings
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.pkcs12_encryption import Pkcs12Encryption
from cagateway.domain.profiles.public_trust import PublicTrust
from cagateway.domain.profiles.terms import Terms
from cagateway.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a request must or may carry: a subject variable, a SAN type, a property."""

    name: str
    required: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class ProfileProperties:
    """What Sectigo decides about a profile. `None` means not given, and is not shown.

    Args:
        cert_type: The id of the profile at Sectigo, CA Gateway's Certificate Type.
        description: Sectigo's, `""` when it has none.
        key_types: Allowed keys, in order.
        terms: Allowed validity periods in days, in order.
        use_secondary_org_name: Sectigo's flag of that name.
        pkcs12_encryption: Of the files in which generated keys are delivered.
        public_trust: Whether its certificates are public ones; never shown to clients.
    """

    cert_type: str | None = None
    description: str | None = None
    key_types: KeyTypes | None = None
    terms: Terms | None = None
    use_secondary_org_name: bool | None = None
    pkcs12_encryption: Pkcs12Encryption | None = None
    public_trust: PublicTrust | None = None

    def laid_over(self, below: ProfileProperties) -> ProfileProperties:
        """Take each property from here, or from `below` where it is not given here."""
        return ProfileProperties(
            cert_type=_first_given(self.cert_type, below.cert_type),
            description=_first_given(self.description, below.description),
            key_types=_first_given(self.key_types, below.key_types),
            terms=_first_given(self.terms, below.terms),
            use_secondary_org_name=_first_given(
                self.use_secondary_org_name, below.use_secondary_org_name
            ),
            pkcs12_encryption=_first_given(self.pkcs12_encryption, below.pkcs12_encryption),
            public_trust=_first_given(self.public_trust, below.public_trust),
        )

    def as_strings(self) -> dict[str, str]:
        """Render under CA Gateway's property names, in its alphabetical order; all are strings."""
        given = {
            "cert_type": self.cert_type,
            "description": self.description,
            "key_type": self.key_types.as_property() if self.key_types else None,
            "pkcs12-encryption": self.pkcs12_encryption and str(self.pkcs12_encryption),
            "terms": validity_terms.as_property(self.terms) if self.terms else None,
            "use-secondary-org-name": _as_flag(self.use_secondary_org_name),
        }
        return {name: value for name, value in given.items() if value is not None}


def _first_given(own: T | None, below: T | None) -> T | None:
    return below if own is None else own


def _as_flag(flag: bool | None) -> str | None:  # noqa: FBT001 - a flag is what it renders
    return None if flag is None else str(flag).lower()


@dataclass(frozen=True, slots=True)
class CertificateProfile:
    """A purpose for which certificates may be asked for.

    Args:
        id: Unique within the CA: the configured `unique-id`, or Sectigo's id in decimal.
        name: For people. Sectigo has profiles of the same name, so nothing is keyed by it.
        field_settings: How custom fields and the external requester of its orders are filled.
    """

    id: str
    name: str
    properties: ProfileProperties
    subject_variable_requirements: tuple[Requirement, ...] = ()
    subject_alt_name_requirements: tuple[Requirement, ...] = ()
    requested_properties: tuple[Requirement, ...] = ()
    protocols: tuple[str, ...] = ()
    field_settings: FieldSettings = NO_FIELD_SETTINGS

    def laid_over(self, below: CertificateProfile) -> CertificateProfile:
        """Keep this profile, with `below`'s properties where it has none of its own."""
        return replace(self, properties=self.properties.laid_over(below.properties))
