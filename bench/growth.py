"""How figures grow with the list."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bench import artefacts, events
from bench.measures.paired import warm_ms
from bench.measures.validation import FUNCTION as VALIDATION
from bench.measures.validation import validation_event
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage

SIZES = (10, 100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Growth:
    """Medians in milliseconds at one size.

    Args:
        cold_read_ms: From the process's start to its first answer.
    """

    profiles: int
    answer_bytes: int
    cold_read_ms: float
    warm_read_ms: float
    sync_ms: float
    validation_ms: float


def growth(stage: Stage, rounds: Rounds) -> list[Growth]:
    return [_at(stage, rounds, size) for size in SIZES]


def _at(stage: Stage, rounds: Rounds, size: int) -> Growth:
    ca_id = stage.ca_with(size)
    stage.list_at_sectigo(size)
    read = events.list_profiles(ca_id)
    body, cold_read_ms = _cold(stage, rounds, read, size)

    def warm(function: str, event: object, what: str) -> float:
        return warm_ms(stage, artefacts.built(function), event, rounds.each(what))

    return Growth(
        profiles=size,
        answer_bytes=len(json.loads(body)["body"].encode()),
        cold_read_ms=cold_read_ms,
        warm_read_ms=warm("ProfilesFunction", read, f"warm read of {size}"),
        sync_ms=warm("SyncFunction", events.forced_sync(ca_id), f"sync of {size}"),
        validation_ms=warm(VALIDATION, validation_event(ca_id), f"validation among {size}"),
    )


def _cold(stage: Stage, rounds: Rounds, event: object, size: int) -> tuple[bytes, float]:
    times, body = [], b""
    for _ in rounds.each(f"cold read of {size}"):
        with stage.container(artefacts.built("ProfilesFunction")) as container:
            answer = container.invoke(event)
            times.append(container.since_start_ms(answer))
            body = answer.body
    return body, Spread.of(times).median
