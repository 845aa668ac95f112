"""Trying out a configuration: log in at Sectigo, count the profiles, keep nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.authorities.configuration import read_configuration
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.ports.sectigo import ProfileSource, SectigoError
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What came of it: profiles, or why there are none."""

    profile_count: int | None = None
    reason: FailureReason | None = None
    message: str | None = None


def try_connection(sectigo: ProfileSource, document: Mapping[str, Any]) -> ConnectionTest:
    """Ask Sectigo for the profiles that a document would have synced.

    Raises:
        GatewayError: INVALID_CONFIGURATION, or PROFILE_SYNC_DISABLED: there is nothing to try.
    """
    sync = read_configuration("dry-run", document, secrets_prefix="").sync
    if sync is None:
        text = "enable-ca-profile-sync is not true, so there is no connection to try."
        raise GatewayError(ErrorKind.PROFILE_SYNC_DISABLED, text, target="enable-ca-profile-sync")
    try:
        listed = sectigo.list_profiles(sync.connection, at_once=True)
    except SectigoError as error:
        return ConnectionTest(reason=error.reason, message=error.message)
    return ConnectionTest(profile_count=len(listed.profiles))
