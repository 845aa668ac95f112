"""The states of ACME's objects, and their legal transitions: one table (RFC 8555, 7.1.6).

There are no challenges: names were allowed to a client beforehand. So nothing here is ever
`pending`: an authorization begins as valid, and an order as ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias, TypeVar


class AccountStatus(StrEnum):
    """Where an account stands."""

    VALID = "valid"
    DEACTIVATED = "deactivated"


class OrderStatus(StrEnum):
    """Where an order stands."""

    READY = "ready"
    PROCESSING = "processing"
    VALID = "valid"
    INVALID = "invalid"


class AuthorizationStatus(StrEnum):
    """Where an authorization stands."""

    VALID = "valid"
    DEACTIVATED = "deactivated"
    EXPIRED = "expired"


Status: TypeAlias = AccountStatus | OrderStatus | AuthorizationStatus
_S = TypeVar("_S", AccountStatus, OrderStatus, AuthorizationStatus)

# From each state to those that may follow, for each kind of object: their words are partly the
# same. What is not listed ends there.
TRANSITIONS: Mapping[type[Status], Mapping[Status, frozenset[Status]]] = {
    AccountStatus: {AccountStatus.VALID: frozenset({AccountStatus.DEACTIVATED})},
    OrderStatus: {
        OrderStatus.READY: frozenset({OrderStatus.PROCESSING, OrderStatus.INVALID}),
        OrderStatus.PROCESSING: frozenset({OrderStatus.VALID, OrderStatus.INVALID}),
    },
    AuthorizationStatus: {
        AuthorizationStatus.VALID: frozenset(
            {AuthorizationStatus.DEACTIVATED, AuthorizationStatus.EXPIRED}
        )
    },
}


class IllegalAcmeTransitionError(Exception):
    """A state that cannot follow: a mistake of ours, and nothing is written."""


def moved(before: _S, after: _S) -> _S:
    """Give the next state.

    Raises:
        IllegalAcmeTransitionError: It cannot follow.

    >>> moved(OrderStatus.READY, OrderStatus.PROCESSING)
    <OrderStatus.PROCESSING: 'processing'>
    """
    if after not in TRANSITIONS[type(before)].get(before, frozenset()):
        raise IllegalAcmeTransitionError(f"{type(before).__name__}: {before} to {after}")
    return after
