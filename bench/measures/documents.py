"""What is asked of CAs with long documents: it may grow with their number, not with that size."""

from __future__ import annotations

import json
from http import HTTPStatus

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WithItself
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage, staged

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
    (long, short), (name, event) = stages, work
    title = f"{name} of {AUTHORITIES} CAs, documents of {LONG_BYTES // 1000} KB"
    compared = WithItself(artefacts.built(function), _AGAINST, BAR, _has_all)
    return compared.figures(title, rounds.each(title), (long, event), (short, event))


def _one_read(stages: tuple[Stage, Stage], rounds: Rounds) -> list[Figure]:
    """Read one CA again and again, whose syncs are off: all its profiles are in its document."""
    (long, short), title = stages, f"one CA of {LONG_BYTES // 1000} KB"
    long.ca_without_sync("long", LONG_BYTES)
    short.ca_without_sync("long", SHORT_BYTES)
    event, profiles = events.get_authority("long"), events.list_profiles("long")
    read = WithItself(artefacts.built("ProfilesFunction"), _AGAINST, BAR, _is_found)
    *times, _ratio = read.figures(title, rounds.each(title, 5), (long, event), (short, event))
    with long.container(read.function) as container:
        container.invoke(event)
        units = {
            title: read.units_read(long, container, event),
            f"{title}, its profiles": read.units_read(long, container, profiles),
        }
    return [
        *times,
        *(
            Figure(f"{name}: units read", "", Spread.of([read]), WARM_READ_UNITS)
            for name, read in units.items()
        ),
    ]


def _is_found(answer: bytes) -> bool:
    return bool(json.loads(answer)["statusCode"] == HTTPStatus.OK)


def _has_all(answer: bytes) -> bool:
    """Tell whether a list, or a tick, has seen all CAs."""
    found = json.loads(answer)
    if "statusCode" in found:
        return len(json.loads(found["body"])["caList"]) == AUTHORITIES
    return bool(found["askedFor"] == AUTHORITIES)
