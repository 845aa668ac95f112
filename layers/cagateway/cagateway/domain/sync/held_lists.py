"""The guard against lists from which profiles vanish.

A switched-off API flag or a narrowed role makes Sectigo list little or nothing, without an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.shortening import shortened
from cagateway.domain.sync.state import HeldList, MissingProfile, SyncFailure

# A list that three answers in a row bring is what Sectigo means.
ACCEPTED_AFTER = 3
# Asked for again at this pace, so that accepting takes ten minutes and a flag that was off for
# one wipes nothing. CAs with a shorter interval are quicker.
HOLD_SECONDS = 300
# An operator sees from these what kind of profiles is gone; how many there are is counted. They
# stand in the CA's sync state, which every reader reads: with names of usual length, in 4 KB.
MAX_MISSING = 50
# A sync that ends for one of these got an answer, which is not believed.
HELD_REASONS = frozenset({FailureReason.EMPTY_LIST, FailureReason.PROFILES_VANISHED})


def list_to_hold(
    known: Sequence[CertificateProfile],
    listed: Sequence[CertificateProfile],
    before: HeldList | None,
) -> HeldList | None:
    """Decide whether a list is held; `None` if it is believed.

    Held is an empty list, or one that lacks more than half of the known profiles, until it has
    come three times in a row.

    Args:
        known: The last good list.
        listed: The list that came.
        before: What is held already, if anything is.
    """
    ids = {profile.id for profile in listed}
    vanished = [profile for profile in known if profile.id not in ids]
    if not known or (listed and 2 * len(vanished) <= len(known)):
        return None
    digest = _digest(listed)
    seen = before.seen + 1 if before and before.digest == digest else 1
    if seen >= ACCEPTED_AFTER:
        return None
    missing = tuple(MissingProfile(one.id, shortened(one.name)) for one in vanished[:MAX_MISSING])
    return HeldList(digest, seen, len(listed), len(known), len(vanished), missing)


def hold_failure(held: HeldList, at: datetime) -> SyncFailure:
    """Say why the earlier list stays."""
    reason = FailureReason.PROFILES_VANISHED if held.listed else FailureReason.EMPTY_LIST
    listed = f"{held.listed} profiles" if held.listed else "no profiles"
    message = (
        f"Sectigo listed {listed}, and of the {held.known} that it listed before {held.vanished} "
        f"are gone. The earlier list stays until {ACCEPTED_AFTER} answers in a row are the same "
        f"(this was number {held.seen}), or a forced sync accepts it."
    )
    return SyncFailure(reason, message, at)


def hold_delay(interval_seconds: int) -> timedelta:
    """Tell when to fetch a list that is held again."""
    return timedelta(seconds=min(interval_seconds, HOLD_SECONDS))


def _digest(profiles: Sequence[CertificateProfile]) -> str:
    rows = sorted((one.id, one.name, one.properties.as_strings()) for one in profiles)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
