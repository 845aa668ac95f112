"""Many CAs and many reads of them: what DynamoDB is asked for each read, sync, tick and assessment.

A million reads a month are simulated at the scale that `--runs` says; what one read takes does not
depend on how many there are, which is what this shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench import artefacts, events
from bench.container import Container
from bench.dynamodb_meter import DynamoDBUse
from bench.rounds import Rounds
from bench.stage import Stage, StageError, body_of, staged

SIZES = (10, 100, 1_000)
# What an organization has at Sectigo, as docs/cost.md takes it to have.
PROFILES = 50
# With a thousand CAs, a hundred thousand.
CERTIFICATES = 100
_CAS_PER_MESSAGE = 5
# With 200 runs, a tenth of a million.
_READS_PER_RUN = 500


@dataclass(frozen=True, slots=True)
class MeanUse:
    """What DynamoDB is asked for one piece of work, on average."""

    calls: float
    read_units: float
    answered_bytes: float

    @classmethod
    def of(cls, use: DynamoDBUse, times: int) -> MeanUse:
        """Share what was asked among those who asked.

        >>> MeanUse.of(DynamoDBUse(calls=10, read_units=15, answered_bytes=2_000), 10)
        MeanUse(calls=1.0, read_units=1.5, answered_bytes=200.0)
        """
        return cls(use.calls / times, use.read_units / times, use.answered_bytes / times)


@dataclass(frozen=True, slots=True)
class Scale:
    """What one number of CAs makes of each kind of work."""

    authorities: int
    reads: int
    read: MeanUse
    sync: MeanUse
    tick: MeanUse
    assessment: MeanUse


def scales(_stage: Stage, rounds: Rounds) -> list[Scale]:
    """Measure all sizes, each on a stage of its own."""
    return [_of_size(rounds, size) for size in SIZES]


def _of_size(rounds: Rounds, size: int) -> Scale:
    ids = [f"due-{number}" for number in range(size)]
    with staged() as stage:
        stage.cas_that_are_due(size)
        stage.list_at_sectigo(PROFILES)
        with stage.container(artefacts.built("SyncFunction")) as container:
            _completed(container, ids[0])
            sync = MeanUse.of(stage.aws.used_by(lambda: _completed(container, ids[0])), 1)
        stage.give_the_list_of(ids[0], ids[1:])
        reads = rounds.runs * _READS_PER_RUN
        # In turn, so that each CA is read as often as any other.
        steps = (ids[step % size] for step in rounds.each(f"reads of {size} CAs", _READS_PER_RUN))
        with stage.container(artefacts.built("ProfilesFunction")) as container:
            read = MeanUse.of(stage.aws.used_by(lambda: _read(container, steps)), reads)
        with stage.container(artefacts.built("TickFunction")) as container:
            tick = MeanUse.of(stage.aws.used_by(lambda: container.invoke(events.tick())), 1)
        assessment = _assessed(stage, ids)
    return Scale(size, reads, read, sync, tick, assessment)


def _assessed(stage: Stage, ids: Sequence[str]) -> MeanUse:
    """Compute the readiness of all CAs, each of which has a hundred certificates."""
    stage.certificates_of(ids, CERTIFICATES)
    parts = [ids[at : at + _CAS_PER_MESSAGE] for at in range(0, len(ids), _CAS_PER_MESSAGE)]
    with stage.container(artefacts.built("CollectionFunction")) as container:

        def assess() -> None:
            for part in parts:
                done = json.loads(container.invoke(events.assessments(part)).body)
                if done != {"batchItemFailures": []}:
                    raise StageError(f"Assessments failed: {done}")

        return MeanUse.of(stage.aws.used_by(assess), len(ids))


def _completed(container: Container, ca_id: str) -> None:
    report = json.loads(container.invoke(events.forced_sync(ca_id)).body)
    if report.get("profiles") != PROFILES:
        raise StageError(f"A sync ended otherwise: {report}")


def _read(container: Container, ca_ids: Iterable[str]) -> None:
    for ca_id in ca_ids:
        body_of(container.invoke(events.list_profiles(ca_id)).body)
