"""A backoff as JSON, as it stands in a CA's sync state and in the history of its syncs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.sync.state import Backoff, HeldList, MissingProfile, SyncFailure
from cagateway.domain.text import cleaned
from cagateway.store.items.instants import from_text, to_text
from cagateway.store.items.words import read_word


def to_fields(backoff: Backoff) -> dict[str, Any]:
    """Give a backoff's members."""
    failure, held = backoff.failure, backoff.held
    return {
        "source": backoff.source,
        "failure": {
            "reason": failure.reason,
            "message": failure.message,
            "failed_at": to_text(failure.failed_at),
        },
        "failures": backoff.failures,
        "next_attempt_at": to_text(backoff.next_attempt_at),
        "held": None if held is None else _held_fields(held),
        "missing": [] if held is None else [_missing_fields(one) for one in held.missing],
    }


def _held_fields(held: HeldList) -> dict[str, Any]:
    return {
        "digest": held.digest,
        "seen": held.seen,
        "listed": held.listed,
        "known": held.known,
        "vanished": held.vanished,
    }


def _missing_fields(missing: MissingProfile) -> dict[str, str]:
    return {"profile_id": missing.profile_id, "profile_name": missing.profile_name}


def from_fields(fields: Mapping[str, Any]) -> Backoff:
    """Read a backoff.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not a backoff.
    """
    failure, held = fields["failure"], fields.get("held")
    return Backoff(
        source=str(fields["source"]),
        failure=SyncFailure(
            read_word(failure, "reason", FailureReason.UNKNOWN),
            cleaned(failure["message"]),
            from_text(failure["failed_at"]),
        ),
        failures=int(fields["failures"]),
        next_attempt_at=from_text(fields["next_attempt_at"]),
        held=None if held is None else _held(held, fields.get("missing", ())),
    )


def _held(fields: Mapping[str, Any], missing: Sequence[Mapping[str, Any]]) -> HeldList:
    return HeldList(
        digest=str(fields["digest"]),
        seen=int(fields["seen"]),
        listed=int(fields["listed"]),
        known=int(fields["known"]),
        vanished=int(fields["vanished"]),
        missing=tuple(
            MissingProfile(cleaned(one["profile_id"]), cleaned(one["profile_name"]))
            for one in missing
        ),
    )
