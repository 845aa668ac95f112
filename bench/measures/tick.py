"""A tick at which ten thousand CAs are due."""

from __future__ import annotations

import json

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.spread import Spread
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
    pair = WarmPair()
    stage.cas_that_are_due(AUTHORITIES)
    with staged() as other:
        other.cas_that_are_due(FEWER)
        function = artefacts.built("TickFunction")
        with stage.container(function) as many, other.container(function) as few:
            asked_for = json.loads(many.invoke(events.tick()).body)["askedFor"]
            steps = Rounds(min(rounds.runs, _MOST_ROUNDS)).each(_TITLE)
            pair.measure(steps, (many, events.tick()), (few, events.tick()))
    title, against = f"{_TITLE}: processor time alone", f"the same with {FEWER:,} CAs"
    return [
        pair.processor.figure(title, against, GROWTH_BAR),
        Figure(f"{_TITLE}: syncs asked for", "", Spread.of([asked_for]), ASKED_FOR_BAR),
    ]
