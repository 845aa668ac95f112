"""Whose work a cold start is: what Python says of each module that it imports, added up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench import artefacts
from bench.artefacts import Deployable
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage

GATEWAY = "the gateway (`cagateway`)"
POWERTOOLS = "Powertools for AWS Lambda"
SDK = "AWS's SDK: botocore, and boto3 where it is asked for"
RUNTIME = "Lambda's runtime client"
LIBRARY = "Python's standard library"
REST = "starting the interpreter, making the client, asking for the first event"
_OWNERS: Mapping[str, str] = {
    "cagateway": GATEWAY,
    "aws_lambda_powertools": POWERTOOLS,
    "typing_extensions": POWERTOOLS,
    **dict.fromkeys(("boto3", "botocore", "s3transfer", "urllib3", "jmespath"), SDK),
    **dict.fromkeys(("dateutil", "six", "certifi"), SDK),
    **dict.fromkeys(("awslambdaric", "simplejson", "snapshot_restore_py"), RUNTIME),
    "runtime_client": RUNTIME,
}
OWNERS = (GATEWAY, POWERTOOLS, SDK, LIBRARY, RUNTIME, REST)
# `import time:  self [us] | cumulative | module`, a nested module indented by its depth.
_LINE = re.compile(
    r"^import time: +(?P<microseconds>[0-9]+) \| +[0-9]+ \| +(?P<module>\S+)", re.MULTILINE
)
_MICROSECONDS = 1e3


@dataclass(frozen=True, slots=True)
class InitPart:
    """What one part of a cold start takes, in milliseconds.

    Args:
        ours_ms: Of functions/profiles.
        client_ms: Of the function that only makes a client.
    """

    whose: str
    ours_ms: float
    client_ms: float


def init_parts(stage: Stage, rounds: Rounds) -> list[InitPart]:
    """Measure both functions in turn, each under Python's own clock of imports."""
    functions = (artefacts.built("ProfilesFunction"), artefacts.yardstick("dynamodb_client"))
    found: tuple[list[Mapping[str, float]], ...] = ([], [])
    for _ in rounds.each("parts of a cold start", 3):
        for function, parts in zip(functions, found, strict=True):
            parts.append(_parts(stage, function))
    ours, client = (_medians(parts) for parts in found)
    return with_their_sum([InitPart(whose, ours[whose], client[whose]) for whose in OWNERS])


def with_their_sum(parts: list[InitPart]) -> list[InitPart]:
    ours, client = sum(part.ours_ms for part in parts), sum(part.client_ms for part in parts)
    return [*parts, InitPart("all", ours, client)]


def _parts(stage: Stage, function: Deployable) -> Mapping[str, float]:
    # What `python -X importtime` does; Lambda's runtime client starts Python itself.
    with stage.container(function, PYTHONPROFILEIMPORTTIME="1") as container:
        init_ms = container.initialize()
        parts = by_owner(container.logged())
    return {**parts, REST: init_ms - sum(parts.values())}


def by_owner(log: str) -> dict[str, float]:
    r"""Add up what Python writes of its imports, in milliseconds.

    >>> by_owner("import time:  1500 |  9000 |   cagateway.api\nimport time: 500 | 500 | json")
    {'the gateway (`cagateway`)': 1.5, "Python's standard library": 0.5}
    """
    parts: dict[str, float] = {}
    for line in _LINE.finditer(log):
        owner = _OWNERS.get(line["module"].split(".")[0], LIBRARY)
        parts[owner] = parts.get(owner, 0) + int(line["microseconds"]) / _MICROSECONDS
    return parts


def _medians(measured: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    rounds = list(measured)
    return {whose: Spread.of(parts.get(whose, 0) for parts in rounds).median for whose in OWNERS}
