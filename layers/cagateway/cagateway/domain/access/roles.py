"""What each role may do (CA Gateway's roles, over a closed set of actions), and sees."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What a client wants of a CA."""

    READ = "read"
    VALIDATE = "validate"
    ENROLL = "enroll"
    REVOKE = "revoke"


class Role(StrEnum):
    """A client's role, under CA Gateway's name for it."""

    INTEGRATOR = "integrator"
    POLICY_CONSTRAINED_TENANT = "policy-constrained-tenant"
    READ_ONLY_INTEGRATOR = "read-only-integrator"
    READ_ONLY_TENANT = "read-only-tenant"
    # No client's document has these two.
    ADDRESS = "address"  # of a client known by where it connects from
    SWITCHED_OFF = "switched-off"  # of a client that is refused, and still named in the log


# It lets a client choose names against a CA's policy, which Sectigo has no way to allow.
UNSUPPORTED_ROLE = "policy-override-tenant"
TENANTS = frozenset({Role.POLICY_CONSTRAINED_TENANT, Role.READ_ONLY_TENANT})
CLIENT_ROLES = tuple(role for role in Role if role not in {Role.ADDRESS, Role.SWITCHED_OFF})
_READ_ONLY = frozenset({Action.READ, Action.VALIDATE})
_ALLOWED = {
    Role.INTEGRATOR: frozenset(Action),
    Role.POLICY_CONSTRAINED_TENANT: frozenset(Action),
    Role.READ_ONLY_INTEGRATOR: _READ_ONLY,
    Role.READ_ONLY_TENANT: _READ_ONLY,
    # An address is no client's alone: an order could not be traced to the one that sent it.
    Role.ADDRESS: _READ_ONLY,
    Role.SWITCHED_OFF: frozenset[Action](),
}


# What is left of a role to a client whose certificate proves too little to spend money for it.
_WITHOUT_PROOF = {
    Role.INTEGRATOR: Role.READ_ONLY_INTEGRATOR,
    Role.POLICY_CONSTRAINED_TENANT: Role.READ_ONLY_TENANT,
}


def without_proof(role: Role) -> Role:
    """Give the role that may read and validate alone."""
    return _WITHOUT_PROOF.get(role, role)


def may(role: Role, action: Action) -> bool:
    """Tell whether a role may do something, with the CAs that its client may use.

    >>> may(Role.READ_ONLY_TENANT, Action.VALIDATE), may(Role.READ_ONLY_TENANT, Action.ENROLL)
    (True, False)
    """
    return action in _ALLOWED[role]


class Sight(StrEnum):
    """Whose certificates, orders and events a client sees and revokes."""

    ALL = "all"
    OWN = "own"
