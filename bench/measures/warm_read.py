"""Reads by a container that has answered before."""

from __future__ import annotations

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.measures.validation import FUNCTION as VALIDATION
from bench.measures.validation import validation_event
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage, StageError, body_of

_USUAL = 100
ROUND_TRIPS = Bar(1, exactly=True, of_ratio=False)


def warm_read_100(stage: Stage, rounds: Rounds) -> list[Figure]:
    """A list of a usual length."""
    return _warm_read(stage, rounds, _USUAL, Bar(1.3), Bar(1.15))


def warm_read_10000(stage: Stage, rounds: Rounds) -> list[Figure]:
    """A list as long as they get."""
    return _warm_read(stage, rounds, 10_000, Bar(1.1), Bar(1.1))


def round_trips(stage: Stage, _rounds: Rounds) -> list[Figure]:
    """Count what DynamoDB sees of a warm read, and of a validation."""
    ca_id = stage.ca_with(_USUAL)
    work = {
        "ProfilesFunction": ("a warm read", events.list_profiles(ca_id)),
        VALIDATION: ("a validation", validation_event(ca_id)),
    }
    return [_round_trips(stage, name, title, event) for name, (title, event) in work.items()]


def _round_trips(stage: Stage, name: str, title: str, event: object) -> Figure:
    with stage.container(artefacts.built(name)) as container:
        body_of(container.invoke(event).body)
        calls = stage.aws.used_by(lambda: container.invoke(event)).calls
    return Figure(f"DynamoDB round trips of {title}", "", Spread.of([calls]), ROUND_TRIPS)


def _warm_read(
    stage: Stage, rounds: Rounds, count: int, of_time: Bar, of_processor: Bar
) -> list[Figure]:
    pair = WarmPair()
    event = events.list_profiles(stage.ca_with(count))
    is_long = count > _USUAL
    with (
        stage.container(artefacts.built("ProfilesFunction"), 0) as ours,
        stage.container(artefacts.yardstick("bare_read"), 1) as yardstick,
    ):
        if len({body_of(each.invoke(event).body) for each in (ours, yardstick)}) != 1:
            raise StageError("The yardstick answers something else.")
        steps = rounds.each(f"warm read of {count} profiles", 4 if is_long else 20)
        pair.measure(steps, (ours, event), (yardstick, event))
    against = "gets an item, unpacks, returns it" if is_long else "gets an item, returns it"
    return pair.figures(f"warm read of {count:,} profiles", against, of_time, of_processor)
