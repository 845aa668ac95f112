"""Whether a profile's certificates are public ones, which the Baseline Requirements bind."""

from __future__ import annotations

from enum import StrEnum

from cagateway.domain.sections import Section

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
