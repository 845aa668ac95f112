"""Trying out a connection: count the profiles, or list the organizations, and keep nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.authorities.configured_fields import troubles_of
from cagateway.domain.authorities.connection import Connection, OrganizationList, read_account
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.sections import Problems, Section
from cagateway.ports.sectigo import OrganizationSource, ProfileSource, SectigoError
from cagateway.values import dataclass

# An operator mends these before reading of more.
_MAX_REMARKS = 100


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What came of it: profiles, or why there are none.

    Args:
        remarks: What is configured of custom fields and does not fit what Sectigo has.
    """

    profile_count: int | None = None
    reason: FailureReason | None = None
    message: str | None = None
    remarks: tuple[ErrorDetail, ...] = ()


def try_connection(sectigo: ProfileSource, document: Mapping[str, Any]) -> ConnectionTest:
    """Ask Sectigo for the profiles that a document would have synced.

    Raises:
        GatewayError: INVALID_CONFIGURATION, or PROFILE_SYNC_DISABLED: there is nothing to try.
    """
    authority = read_configuration("dry-run", document, secrets_prefix="")
    sync = authority.sync
    if sync is None:
        text = "enable-ca-profile-sync is not true, so there is no connection to try."
        raise GatewayError(ErrorKind.PROFILE_SYNC_DISABLED, text, target="enable-ca-profile-sync")
    try:
        listed = sectigo.list_profiles(sync.connection, at_once=True)
    except SectigoError as error:
        return ConnectionTest(reason=error.reason, message=error.message)
    remarks = tuple(itertools.islice(_remarks(sectigo, authority, sync.connection), _MAX_REMARKS))
    return ConnectionTest(profile_count=len(listed.profiles), remarks=remarks)


def _remarks(
    sectigo: ProfileSource, authority: CertificateAuthority, connection: Connection
) -> Iterator[ErrorDetail]:
    try:
        known = sectigo.list_custom_fields(connection, at_once=True)
    except SectigoError as error:
        text = f"Custom fields cannot be read, and stay as they are known. {error.message}"
        yield ErrorDetail("custom-fields-unavailable", text, "properties", str(error.reason))
    else:
        yield from troubles_of(authority, known)


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
