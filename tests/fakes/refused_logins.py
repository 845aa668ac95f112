"""Refused logins, remembered in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from cagateway.domain.authorities.refused_logins import RefusedLogin


@dataclass
class RefusedLoginsInMemory:
    """Remembers for as long as the process lives."""

    known: dict[str, RefusedLogin] = field(default_factory=dict)

    def find(self, account: str) -> RefusedLogin | None:
        """Find what is known."""
        return self.known.get(account)

    def replace(self, account: str, seen: RefusedLogin | None, new: RefusedLogin | None) -> bool:
        """Write what is known now."""
        if self.known.get(account) != seen:
            return False
        if new is None:
            self.known.pop(account, None)
        else:
            self.known[account] = new
        return True
