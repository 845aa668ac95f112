"""A tick at which a thousand CAs are due."""

from __future__ import annotations

import json

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage, staged

AUTHORITIES = 1_000
# functions/sync has 60 s. Waiting is left out: moto takes a hundred times as long for each event as
# EventBridge does.
TIME_BAR = Bar(5_000, of_ratio=False)
ASKED_FOR_BAR = Bar(AUTHORITIES, exactly=True, of_ratio=False)


def tick(_stage: Stage, rounds: Rounds) -> list[Figure]:
    """Have functions/sync ask for all of their syncs; none of them is awaited."""
    took_ms, asked_for = [], 0
    # On a stage of its own: thousands of events that nobody takes make moto slow for all others.
    with staged() as stage:
        stage.cas_that_are_due(AUTHORITIES)
        with stage.container(artefacts.built("SyncFunction")) as container:
            container.invoke(events.tick())
            for _ in Rounds(min(rounds.runs, 3)).each(f"tick of {AUTHORITIES} CAs"):
                before_ms = container.cpu_ms() or 0
                answer = container.invoke(events.tick())
                took_ms.append((container.cpu_ms() or 0) - before_ms)
                asked_for = json.loads(answer.body)["askedFor"]
    title = f"tick of {AUTHORITIES:,} CAs that are due"
    return [
        Figure(f"{title}: processor time", "ms", Spread.of(took_ms), TIME_BAR),
        Figure(f"{title}: syncs asked for", "", Spread.of([asked_for]), ASKED_FOR_BAR),
    ]
