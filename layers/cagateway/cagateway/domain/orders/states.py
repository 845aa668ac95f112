"""The states of an order, and their legal transitions: one table.

What is written is written before it is done: SUBMITTING says that the POST may have gone out, and
nothing leads from there, or from anywhere after it, back to a state in which a POST would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands."""

    PREPARED = "prepared"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    UNCERTAIN = "uncertain"
    AWAITING_APPROVAL = "awaiting-approval"
    PROCESSING = "processing"
    ISSUED = "issued"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_PLACED = "not-placed"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    """A word that only newer software knows. It is left alone: nothing follows, nothing is sent."""


_WAITING = frozenset({OrderState.AWAITING_APPROVAL, OrderState.PROCESSING})
_AT_SECTIGO = frozenset({*_WAITING, OrderState.ISSUED, OrderState.FAILED})
# From each state to those that may follow. What is not listed ends there.
TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PREPARED: frozenset({OrderState.SUBMITTING, OrderState.NOT_PLACED}),
    OrderState.SUBMITTING: frozenset(
        {
            OrderState.SUBMITTED,
            OrderState.REFUSED,
            OrderState.NOT_PLACED,
            OrderState.UNCERTAIN,
        }
    ),
    OrderState.UNCERTAIN: frozenset({OrderState.SUBMITTED, OrderState.NOT_PLACED}),
    OrderState.SUBMITTED: _AT_SECTIGO,
    OrderState.AWAITING_APPROVAL: _AT_SECTIGO,
    OrderState.PROCESSING: _AT_SECTIGO,
    OrderState.ISSUED: frozenset({OrderState.REVOKED}),
    # An administrator can mend an order at Sectigo and submit it again (SCM, Edit).
    OrderState.FAILED: _AT_SECTIGO,
    # The order turned up at Sectigo all the same: its report can be late by hours.
    OrderState.REFUSED: frozenset({OrderState.SUBMITTED}),
    OrderState.NOT_PLACED: frozenset({OrderState.SUBMITTED}),
    OrderState.REVOKED: frozenset(),
    OrderState.UNKNOWN: frozenset(),
}
# Nothing is bought yet, or it is under way, or Sectigo has not said.
OPEN_STATES = frozenset(
    {
        OrderState.PREPARED,
        OrderState.SUBMITTING,
        OrderState.SUBMITTED,
        OrderState.UNCERTAIN,
        *_WAITING,
    }
)
# Sectigo can be asked how it stands. What failed can be mended there.
SECTIGO_KNOWS = frozenset({OrderState.SUBMITTED, *_WAITING, OrderState.FAILED})
# Sectigo has something of it that may yet be collected, ended or revoked.
HELD_AT_SECTIGO = OPEN_STATES | {OrderState.FAILED, OrderState.ISSUED}
# Without a certificate, as far as it is known.
LOST_STATES = frozenset({OrderState.REFUSED, OrderState.FAILED, OrderState.NOT_PLACED})
# What is published on the event bus.
PUBLISHED_STATES = LOST_STATES | {OrderState.ISSUED, OrderState.REVOKED, OrderState.UNCERTAIN}


class IllegalTransitionError(Exception):
    """A state that cannot follow: a mistake of ours, and nothing is written."""


def check_transition(order_id: str, before: OrderState, after: OrderState) -> None:
    """Check that a state may follow another, or stay.

    Raises:
        IllegalTransitionError: It may not.
    """
    if after is not before and after not in TRANSITIONS[before]:
        raise IllegalTransitionError(f"{order_id}: {before} to {after}")
