"""Sectigo, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cagateway.domain.authorities.connection import Connection
from cagateway.domain.sync.profile_list import ProfileList
from cagateway.domain.sync.state import FailureReason
from cagateway.sectigo.errors import SectigoError
from cagateway.sectigo.profiles import read_profiles


@dataclass
class FakeSectigo:
    """Answers with a list, or fails, and counts how often it was asked."""

    entries: Sequence[object] = ()
    failure: SectigoError | None = None
    asked_for: list[Connection] = field(default_factory=list)

    def list_profiles(self, connection: Connection) -> ProfileList:
        self.asked_for.append(connection)
        if self.failure:
            raise self.failure
        return read_profiles(self.entries)

    def fail(
        self,
        reason: FailureReason = FailureReason.UNREACHABLE,
        retry_after_seconds: int | None = None,
    ) -> None:
        text = "Sectigo cannot be reached."
        self.failure = SectigoError(reason, text, retry_after_seconds=retry_after_seconds)
