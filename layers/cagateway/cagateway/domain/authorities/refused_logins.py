"""How often a login may be refused: Sectigo locks accounts, whichever function tried.

The rule is one, for first reads, stale reads, ticks, forced syncs, connection tests and orders:

- A login that was refused is not sent again for a quarter of an hour.
- Another login (the secret changed), and a human being who asks for it (a forced sync, a changed
  configuration, a connection test), may try at once.
- None of them may once there were five tries within an hour. Sectigo does not publish after how
  many an account is locked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cagateway.values import dataclass

WAIT = timedelta(minutes=15)
WINDOW = timedelta(hours=1)
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class RefusedLogin:
    """What is known of an account whose login was refused, until one is accepted.

    Args:
        version: Of the secret that was tried last.
        tried_at: When logins were tried that were refused, or may have been; the oldest first.
        revision: Grows with each change.
    """

    version: str
    tried_at: tuple[datetime, ...]
    revision: int = 1

    def barred_until(self, version: str, now: datetime, *, at_once: bool) -> datetime | None:
        """Tell until when a login may not be tried; `None` if it may be now.

        Args:
            version: Of the secret that holds it.
            now: The time.
            at_once: An operator asks for it and does not want to wait.
        """
        recent = [tried for tried in self.tried_at if now - tried < WINDOW]
        if len(recent) >= MAX_TRIES:
            return recent[-MAX_TRIES] + WINDOW
        if at_once or version != self.version or not recent or now - recent[-1] >= WAIT:
            return None
        return recent[-1] + WAIT

    def tried(self, version: str, now: datetime) -> RefusedLogin:
        """Count one more try."""
        tries = (*self.tried_at, now)[-MAX_TRIES:]
        return RefusedLogin(version, tries, self.revision + 1)
