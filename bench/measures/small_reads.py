"""Reads that need no list: they must not grow with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.sectigo_list import profile_id
from bench.spread import ratios
from bench.stage import Stage, StageError

FEW, MANY = 10, 10_000
BAR = Bar(1.3)
_AGAINST = f"the same among {FEW} profiles"
_GOOD = frozenset({200, 304})


def small_reads(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare each with itself at a list that is a thousand times as long."""
    many, few = stage.ca_with(MANY), stage.ca_with(FEW)
    reads: Mapping[str, Callable[[str], dict[str, Any]]] = {
        "status": events.get_status,
        "one CA": events.get_authority,
        "one profile": lambda ca_id: events.get_profile(ca_id, str(profile_id(0))),
        "304": lambda ca_id: _conditional(stage, ca_id),
    }
    return [
        figure
        for name, event in reads.items()
        for figure in _compare(stage, rounds, name, event(many), event(few))
    ]


def _compare(
    stage: Stage, rounds: Rounds, name: str, among_many: object, among_few: object
) -> list[Figure]:
    pair, title = WarmPair(), f"{name} among {MANY:,} profiles"
    function = artefacts.built("ProfilesFunction")
    with stage.container(function, 0) as ours, stage.container(function, 1) as yardstick:
        units = ratios([_units(stage, ours, among_many)], [_units(stage, yardstick, among_few)])
        work = ((ours, among_many), (yardstick, among_few))
        pair.measure(rounds.each(title, 5), *work)
    figures = pair.figures(title, _AGAINST, BAR)
    return [*figures, Figure(f"{title}: units read", "", units, BAR, ratio=units, against=_AGAINST)]


def _units(stage: Stage, container: Any, event: object) -> float:  # noqa: ANN401 - a container
    container.invoke(event)
    stage.aws.dynamodb_use()
    status = json.loads(container.invoke(event).body)["statusCode"]
    if status not in _GOOD:
        raise StageError(f"A small read was answered with {status}.")
    return stage.aws.dynamodb_use().read_units


def _conditional(stage: Stage, ca_id: str) -> dict[str, Any]:
    """Ask for the list again, as a client does that has it."""
    event = events.list_profiles(ca_id)
    with stage.container(artefacts.built("ProfilesFunction")) as container:
        answer = json.loads(container.invoke(event).body)
    found = {name.lower(): value for name, value in answer.get("headers", {}).items()}
    found |= {
        name.lower(): values[0] for name, values in answer.get("multiValueHeaders", {}).items()
    }
    return events.with_header(event, "If-None-Match", found["etag"])
