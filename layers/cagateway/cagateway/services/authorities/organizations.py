"""Which organizations an account may use, for the operator who chooses `org-id`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.authorities.connection import read_account
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.organizations import OrganizationList
from cagateway.domain.errors import ErrorKind
from cagateway.domain.sections import Problems, Section
from cagateway.ports.sectigo import OrganizationSource, SectigoError
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class OrganizationsFound:
    """What came of asking: organizations, or why there are none."""

    listed: OrganizationList | None = None
    reason: FailureReason | None = None
    message: str | None = None


def find_organizations(
    sectigo: OrganizationSource, settings: Mapping[str, Any]
) -> OrganizationsFound:
    """Ask Sectigo which organizations an account may use.

    Args:
        sectigo: Where to ask. It checks the address and the secret's name itself.
        settings: `url`, `customer-uri` and `credentials-secret`.

    Raises:
        GatewayError: MALFORMED_REQUEST: the settings are not an account's.
    """
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    account = read_account(Section("", settings, problems), None, "")
    if account is None:
        raise problems.refusal()
    try:
        return OrganizationsFound(sectigo.list_organizations(account))
    except SectigoError as error:
        return OrganizationsFound(reason=error.reason, message=error.message)
