"""Sectigo, as far as profile lists, organizations and connections are concerned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # For types alone: readers start without what only syncs and administration load.
    from cagateway.domain.authorities.connection import Connection, OrganizationList, SectigoAccount
    from cagateway.domain.authorities.connection_failures import FailureReason
    from cagateway.domain.profiles.custom_fields import CustomField
    from cagateway.domain.sync.snapshot import ProfileList


class SectigoError(Exception):
    """A call that did not bring what it asked for.

    Args:
        reason: What kind of trouble, and so where to look.
        message: For people. Holds no credential, and of the answer's body its code and its words
            alone.
        retry_after_seconds: How long Sectigo asked to be left alone, if it did; bounded.
    """

    def __init__(
        self, reason: FailureReason, message: str, *, retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retry_after_seconds = retry_after_seconds


class ProfileSource(Protocol):
    """Sectigo, as far as a sync is concerned. Raises `SectigoError`."""

    def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
        """Fetch an organization's profiles; `at_once` does not wait after a refused login."""

    def list_custom_fields(
        self, connection: Connection, *, at_once: bool = False
    ) -> tuple[CustomField, ...]:
        """Fetch the custom fields that orders can have."""

    def has_another_login(self, connection: Connection, /) -> bool:
        """Tell whether the secret holds another login than the one that was refused last."""


class OrganizationSource(Protocol):
    """Sectigo, as far as the choice of an organization is concerned. Raises `SectigoError`."""

    def list_organizations(self, account: SectigoAccount) -> OrganizationList:
        """Fetch the organizations that an account may use, each before its departments."""


class ConnectionTestError(Exception):
    """functions/connection_test could not be run, failed, or took too long."""


class ConnectionTester(Protocol):
    """functions/connection_test, as functions/management sees it. Raises `ConnectionTestError`."""

    def try_connection(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Try out a document that is not stored, and wait."""

    def list_organizations(self, account: Mapping[str, str]) -> dict[str, Any]:
        """List the organizations that an account may use, and wait."""
