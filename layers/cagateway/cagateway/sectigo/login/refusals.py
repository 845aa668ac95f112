"""Remembering refused logins, so that nothing locks the account by trying again and again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import ceil
from typing import Protocol

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.authorities.refused_logins import RefusedLogin
from cagateway.sectigo.errors import Execution, LoginRefusedError
from cagateway.values import dataclass

# Refusals of one moment come from as many calls as are under way; each notes its own.
_MAX_MEETINGS = 20


class RefusedLogins(Protocol):
    """Where refused logins are remembered, one record for an account."""

    def find(self, account: str) -> RefusedLogin | None:
        """Find what is known; `None` for an account that may log in."""

    def replace(self, account: str, seen: RefusedLogin | None, new: RefusedLogin | None) -> bool:
        """Write what is known now, provided that it is as it was seen."""


@dataclass(frozen=True, slots=True)
class LoginGuard:
    """Lets logins be tried, as far as the rule goes (`domain.authorities.refused_logins`).

    Args:
        refused: Where refusals are remembered.
        now: The time, in UTC.
    """

    refused: RefusedLogins
    now: Callable[[], datetime]

    def admit(self, account: SectigoAccount, version: str, *, at_once: bool) -> RefusedLogin | None:
        """Let a login be tried.

        One that is under suspicion is counted as refused before it is sent: of many calls at the
        same moment only one tries it, and one whose outcome is lost is not forgotten.

        Returns:
            What was noted of this try; `None` for an account that may log in.

        Raises:
            LoginRefusedError: It may not be tried now. Nothing was sent.
        """
        seen = self.refused.find(account.account_name)
        if seen is None:
            return None
        now = self.now()
        until = seen.barred_until(version, now, at_once=at_once)
        if until is not None:
            raise _withheld(seen, until, now)
        noted = seen.tried(version, now)
        if not self.refused.replace(account.account_name, seen, noted):
            raise _withheld(seen, now, now)
        return noted

    def note_accepted(self, account: SectigoAccount, noted: RefusedLogin | None) -> None:
        """Forget the refusals of an account whose login was accepted."""
        if noted is not None:
            self.refused.replace(account.account_name, noted, None)

    def note_refused(
        self, account: SectigoAccount, version: str, noted: RefusedLogin | None
    ) -> None:
        """Remember a refusal, unless its try was counted already."""
        if noted is not None:
            return
        for _ in range(_MAX_MEETINGS):
            seen, now = self.refused.find(account.account_name), self.now()
            new = seen.tried(version, now) if seen else RefusedLogin(version, (now,))
            if self.refused.replace(account.account_name, seen, new):
                return

    def knows_as_refused(self, account: SectigoAccount, version: str) -> bool:
        """Tell whether this login is the one that was refused last."""
        seen = self.refused.find(account.account_name)
        return seen is not None and seen.version == version


def _withheld(seen: RefusedLogin, until: datetime, now: datetime) -> LoginRefusedError:
    last, at = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (seen.tried_at[-1], until))
    return LoginRefusedError(
        FailureReason.LOGIN_REFUSED,
        f"Sectigo refused this login at {last}, and is not sent it again before {at}, for it locks "
        "accounts. Put a login that works into the secret that credentials-secret names.",
        execution=Execution.NOT_SENT,
        retry_after_seconds=max(1, ceil((until - now).total_seconds())),
    )
