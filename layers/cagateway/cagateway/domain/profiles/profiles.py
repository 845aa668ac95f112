"""Certificate profiles, the ones configured here and the ones configured at Sectigo.

Their terms are validity periods in days, in the order in which a profile allows them.
"""

from __future__ import annotations

import json
from dataclasses import fields, replace
from enum import StrEnum
from typing import TypeAlias

from cagateway.domain.profiles.custom_fields import NO_FIELD_SETTINGS, FieldSettings
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.sections import Section
from cagateway.values import dataclass

# Order is data: a request that names no validity gets the first term.
Terms: TypeAlias = tuple[int, ...]

# Sectigo's schema says int32; a hundred years of days is far beyond any certificate and keeps
# arithmetic with dates from ever overflowing.
MAX_TERM_DAYS = 36_500


def is_term(days: object) -> bool:
    """Tell whether `days` can be a validity period.

    >>> is_term(397), is_term(0), is_term(True), is_term("30")
    (True, False, False, False)
    """
    return isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MAX_TERM_DAYS


class Pkcs12Encryption(StrEnum):
    """The encryptions that a profile may name in `pkcs12-encryption`."""

    TRIPLE_DES_SHA1 = "3DES-SHA1"
    """What every reader opens, the Vault plugin's of 2020 among them. It is the default."""
    AES256_SHA256 = "AES256-SHA256"


PUBLIC_TRUST = "public-trust"


class PublicTrust(StrEnum):
    """What an operator says of it."""

    YES = "yes"
    NO = "no"
    AUTO = "auto"
    """As the certificates' own policies say."""

    def decides(self, *, by_policy: bool) -> bool:
        """Tell whether a certificate is a public one, given what its policies say."""
        return by_policy if self is PublicTrust.AUTO else self is PublicTrust.YES


def read_public_trust(section: Section) -> PublicTrust | None:
    """Read it of a CA's or a profile's properties; `None` where it is not given."""
    rule = f"must be {', '.join(PublicTrust)}: text, not true or false"
    return section.parsed(_public_trust, rule, PUBLIC_TRUST)


def _public_trust(value: object) -> PublicTrust | None:
    known = {str(one): one for one in PublicTrust}
    return known.get(value.lower()) if isinstance(value, str) else None


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
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(below, **{name: value for name, value in own.items() if value is not None})

    def as_strings(self) -> dict[str, str]:
        """Render under CA Gateway's property names, in its alphabetical order; all are strings."""
        given = {
            "cert_type": self.cert_type,
            "description": self.description,
            "key_type": self.key_types.as_property() if self.key_types else None,
            "pkcs12-encryption": self.pkcs12_encryption and str(self.pkcs12_encryption),
            "terms": json.dumps(self.terms) if self.terms else None,
            "use-secondary-org-name": _as_flag(self.use_secondary_org_name),
        }
        return {name: value for name, value in given.items() if value is not None}


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
