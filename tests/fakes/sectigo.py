"""Sectigo, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cagateway.domain.authorities.connection import Connection, OrganizationList, SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.profiles.custom_fields import CustomField
from cagateway.domain.sync.snapshot import ProfileList
from cagateway.ports.sectigo import SectigoError
from cagateway.sectigo.profiles import read_profiles


@dataclass
class FakeSectigo:
    """Answers with a list, or fails, and counts how often it was asked."""

    entries: Sequence[object] = ()
    failure: SectigoError | None = None
    asked_for: list[Connection] = field(default_factory=list)
    at_once: list[bool] = field(default_factory=list)
    custom_fields: tuple[CustomField, ...] = ()
    fields_failure: SectigoError | None = None
    secret_changed: bool = False
    organizations: OrganizationList = field(default_factory=lambda: OrganizationList(()))

    def list_profiles(self, connection: Connection, *, at_once: bool = False) -> ProfileList:
        self.asked_for.append(connection)
        self.at_once.append(at_once)
        if self.failure:
            raise self.failure
        return read_profiles(self.entries)

    def list_organizations(self, _account: SectigoAccount) -> OrganizationList:
        if self.failure:
            raise self.failure
        return self.organizations

    def list_custom_fields(
        self, _connection: Connection, *, at_once: bool = False
    ) -> tuple[CustomField, ...]:
        del at_once
        if self.fields_failure:
            raise self.fields_failure
        return self.custom_fields

    def has_another_login(self, _connection: Connection) -> bool:
        return self.secret_changed

    def fail(
        self,
        reason: FailureReason = FailureReason.UNREACHABLE,
        retry_after_seconds: int | None = None,
    ) -> None:
        text = "Sectigo cannot be reached."
        self.failure = SectigoError(reason, text, retry_after_seconds=retry_after_seconds)
