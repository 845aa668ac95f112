"""The memory that each function needs at most, for choosing MemorySize."""

from __future__ import annotations

from bench import artefacts, events
from bench.figures import Figure
from bench.measures.paired import warm
from bench.measures.validation import FUNCTION as VALIDATION
from bench.measures.validation import validation_event
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage

PROFILES = 10_000


def memory(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Have each function work on a long list, some times over."""
    ca_id = stage.ca_with(PROFILES)
    stage.list_at_sectigo(PROFILES)
    work: dict[str, object] = {
        "ProfilesFunction": events.list_profiles(ca_id),
        "SyncFunction": events.forced_sync(ca_id),
        VALIDATION: validation_event(ca_id),
    }
    return [figure for name, event in work.items() for figure in _peak(stage, rounds, name, event)]


def _peak(stage: Stage, rounds: Rounds, name: str, event: object) -> list[Figure]:
    title, peaks = f"peak memory of {name}, {PROFILES:,} profiles", []
    # It hardly varies.
    for _ in Rounds(min(rounds.runs, 3)).each(title):
        with stage.container(artefacts.built(name)) as container:
            warm(container, event)
            peaks.append(container.peak_memory_mib())
    known = [peak for peak in peaks if peak is not None]
    return [Figure(title, "MiB", Spread.of(known))] if known else []
