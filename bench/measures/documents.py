"""What is asked of CAs with long documents: it may grow with their number, not with that size."""

from __future__ import annotations

import json
from http import HTTPStatus

from bench import artefacts, events
from bench.container import Container
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.spread import Spread, ratios
from bench.stage import Stage, StageError, staged

# A tenth of what a large deployment has: a thousand of the long ones are 290 MB.
AUTHORITIES = 100
LONG_BYTES, SHORT_BYTES = 290_000, 1_000
BAR = Bar(1.3)
# The state of the CA's syncs, and twice that while a list is held.
WARM_READ_UNITS = Bar(2, of_ratio=False)
_AGAINST = f"the same with documents of {SHORT_BYTES // 1000} KB"


def documents(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare reads of one CA, the list of CAs and the tick with themselves, at long documents."""
    stage.cas_that_are_due(AUTHORITIES, LONG_BYTES)
    with staged() as other:
        other.cas_that_are_due(AUTHORITIES, SHORT_BYTES)
        stages = (stage, other)
        return [
            *_compare(stages, rounds, "ProfilesFunction", ("list", events.list_authorities())),
            *_compare(stages, rounds, "TickFunction", ("tick", events.tick())),
            # Last, for it adds a CA.
            *_one_read(stages, rounds),
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


def _one_read(stages: tuple[Stage, Stage], rounds: Rounds) -> list[Figure]:
    """Read one CA again and again, whose syncs are off: all its profiles are in its document."""
    (long, short), pair, title = stages, WarmPair(), f"one CA of {LONG_BYTES // 1000} KB"
    long.ca_without_sync("long", LONG_BYTES)
    short.ca_without_sync("long", SHORT_BYTES)
    built, event = artefacts.built("ProfilesFunction"), events.get_authority("long")
    with long.container(built) as ours, short.container(built) as yardstick:
        ours.invoke(event)
        units = {}
        for name, read in (("", event), (", its profiles", events.list_profiles("long"))):
            ours.invoke(read)
            long.aws.dynamodb_use()
            if json.loads(ours.invoke(read).body)["statusCode"] != HTTPStatus.OK:
                raise StageError(f"{title} was not found")
            units[name] = long.aws.dynamodb_use().read_units
        pair.measure(rounds.each(title, 5), (ours, event), (yardstick, event))
    return [
        *pair.figures(title, _AGAINST, BAR),
        *(
            Figure(f"{title}{name}: units read", "", Spread.of([read]), WARM_READ_UNITS)
            for name, read in units.items()
        ),
    ]


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
