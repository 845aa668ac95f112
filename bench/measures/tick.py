"""A tick at which ten thousand CAs are due."""

from __future__ import annotations

import json

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.rounds import Rounds
from bench.spread import Spread, ratios
from bench.stage import Stage, staged

AUTHORITIES, FEWER = 10_000, 1_000
# Ten times as many CAs, and so ten times the work; more is a quadratic part that begins.
GROWTH_BAR = Bar(10)
ASKED_FOR_BAR = Bar(AUTHORITIES, exactly=True, of_ratio=False)
# A round takes as long as a hundred of a usual tick.
_MOST_ROUNDS = 5
_TITLE = f"tick of {AUTHORITIES:,} CAs that are due"


def tick(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Have all of their syncs put into the queue; none of them is awaited."""
    stage.cas_that_are_due(AUTHORITIES)
    with staged() as other:
        other.cas_that_are_due(FEWER)
        function = artefacts.built("TickFunction")
        with stage.container(function) as many, other.container(function) as few:
            ours, yardstick, asked_for = [], [], 0.0
            for container in (many, few):
                container.invoke(events.tick())
            for _ in Rounds(min(rounds.runs, _MOST_ROUNDS)).each(_TITLE):
                before_ms = many.cpu_ms() or 0
                asked_for = json.loads(many.invoke(events.tick()).body)["askedFor"]
                ours.append((many.cpu_ms() or 0) - before_ms)
                before_ms = few.cpu_ms() or 0
                few.invoke(events.tick())
                yardstick.append((few.cpu_ms() or 0) - before_ms)
    against = f"the same with {FEWER:,} CAs"
    spreads = Spread.of(ours), GROWTH_BAR, Spread.of(yardstick), ratios(ours, yardstick)
    return [
        Figure(f"{_TITLE}: processor time alone", "ms", *spreads, against),
        Figure(f"{_TITLE}: syncs asked for", "", Spread.of([asked_for]), ASKED_FOR_BAR),
    ]
