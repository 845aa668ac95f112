"""Reads that need no list: they must not grow with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WithItself
from bench.rounds import Rounds
from bench.sectigo_list import profile_id
from bench.stage import Stage

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
    found = list[Figure]()
    read = WithItself(artefacts.built("ProfilesFunction"), _AGAINST, BAR, _is_good)
    for name, event in reads.items():
        title = f"{name} among {MANY:,} profiles"
        among_many, among_few = (stage, event(many)), (stage, event(few))
        found += read.figures(title, rounds.each(title, 5), among_many, among_few)
    return found


def _is_good(answer: bytes) -> bool:
    return json.loads(answer)["statusCode"] in _GOOD


def _conditional(stage: Stage, ca_id: str) -> dict[str, Any]:
    """Ask for the list again, as a client does that has it."""
    event = events.list_profiles(ca_id)
    with stage.container(artefacts.built("ProfilesFunction")) as container:
        answer = json.loads(container.invoke(event).body)
    found = {name.lower(): values[0] for name, values in answer["multiValueHeaders"].items()}
    return events.with_header(event, "If-None-Match", found["etag"])
