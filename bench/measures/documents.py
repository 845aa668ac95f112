"""What runs through all CAs: it may grow with their number, not with their documents' size."""

from __future__ import annotations

import json

from bench import artefacts, events
from bench.container import Container
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.spread import ratios
from bench.stage import Stage, StageError, staged

# A tenth of what a large deployment has: a thousand of the long ones are 290 MB.
AUTHORITIES = 100
LONG_BYTES, SHORT_BYTES = 290_000, 1_000
BAR = Bar(1.3)
_AGAINST = f"the same with documents of {SHORT_BYTES // 1000} KB"


def documents(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare the list of CAs and the tick with themselves, at documents that are long."""
    stage.cas_that_are_due(AUTHORITIES, LONG_BYTES)
    with staged() as other:
        other.cas_that_are_due(AUTHORITIES, SHORT_BYTES)
        stages = (stage, other)
        return [
            *_compare(stages, rounds, "ProfilesFunction", ("list", events.list_authorities())),
            *_compare(stages, rounds, "TickFunction", ("tick", events.tick())),
        ]


def _compare(
    stages: tuple[Stage, Stage], rounds: Rounds, function: str, work: tuple[str, object]
) -> list[Figure]:
    pair, (long, short), (name, event) = WarmPair(), stages, work
    title = f"{name} of {AUTHORITIES} CAs, documents of {LONG_BYTES // 1000} KB"
    built = artefacts.built(function)
    with long.container(built) as ours, short.container(built) as yardstick:
        units = ratios([_units(long, ours, event)], [_units(short, yardstick, event)])
        pair.measure(rounds.each(title), (ours, event), (yardstick, event))
    figures = pair.figures(title, _AGAINST, BAR)
    return [*figures, Figure(f"{title}: units read", "", units, BAR, ratio=units, against=_AGAINST)]


def _units(stage: Stage, container: Container, event: object) -> float:
    container.invoke(event)
    stage.aws.dynamodb_use()
    answer = container.invoke(event).body
    if _authorities_in(answer) != AUTHORITIES:
        raise StageError(f"Not all CAs were seen: {answer[:300]!r}")
    return stage.aws.dynamodb_use().read_units


def _authorities_in(answer: bytes) -> int:
    found = json.loads(answer)
    if "statusCode" in found:
        return len(json.loads(found["body"])["caList"])
    asked_for: int = found["askedFor"]
    return asked_for
