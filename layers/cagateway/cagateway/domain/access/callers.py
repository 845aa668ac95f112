"""Who is calling, once that is settled."""

from __future__ import annotations

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.access.roles import Action, Role, may
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, and what they may do.

    Args:
        client_id: Their client's id: what logs and trails name.
        ca_ids: The CAs that they may use; `None` for all.
        bounds: What they may have there.
        sees_all: Whether they see and revoke others' certificates besides their own.
    """

    client_id: str
    role: Role
    ca_ids: frozenset[str] | None = None
    bounds: Bounds = UNBOUNDED
    sees_all: bool = False

    def uses(self, ca_id: str) -> bool:
        """Tell whether a CA is one of theirs, whether it exists or not."""
        return self.ca_ids is None or ca_id in self.ca_ids

    def may(self, action: Action, ca_id: str | None) -> bool:
        """Tell whether they may do something with a CA; `None` for what is asked of no CA."""
        return may(self.role, action) and (ca_id is None or self.uses(ca_id))


@dataclass(frozen=True, slots=True)
class KnownClient:
    """What is kept of a client beside its identity, so that one read is enough to decide.

    Args:
        issuer: Which issuer its identity has, as `issuer_key` gives it.
        issuer_key_sha256: The key that must have signed its certificate; empty where the issuer's
            name is enough.
        bounds: What it may have.
        sees_all: Whether it sees and revokes others' certificates besides its own.
    """

    client_id: str
    issuer: str
    role: Role
    ca_ids: frozenset[str] | None
    is_enabled: bool
    issuer_key_sha256: str = ""
    bounds: Bounds = UNBOUNDED
    sees_all: bool = False


# A program that can reach local mode's port runs for its user already.
LOCAL = Caller("local", Role.INTEGRATOR, sees_all=True)
# Where clients are known by address alone, they are not told apart.
ADDRESS = Caller("address", Role.ADDRESS, sees_all=True)
