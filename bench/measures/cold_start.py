"""Cold starts, as Lambda's own runtime client sees them."""

from __future__ import annotations

from bench import artefacts, events
from bench.artefacts import Deployable
from bench.figures import Bar, Figure
from bench.measures.paired import Pair
from bench.rounds import Rounds
from bench.stage import Stage

PROFILES = 100
# INIT is what Lambda bills and reports as a cold start: until the client asks for its first event.
# Every package as it was published; with Powertools made lazy at build it was 1.05.
INIT_BAR = Bar(1.25)
GUIDES_BAR = Bar(0.5)


def cold_start(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with the least that a function which reads a table can do."""
    init, first_answer = Pair(), Pair()
    ours = artefacts.built("ProfilesFunction")
    client, bare = artefacts.yardstick("dynamodb_client"), artefacts.yardstick("bare_read")
    event = events.list_profiles(stage.ca_with(PROFILES))
    for _ in rounds.each("cold start", 3):
        _start(stage, ours, event, init.ours, first_answer.ours)
        _start(stage, client, None, init.yardstick, [])
        _start(stage, bare, event, [], first_answer.yardstick)
    return [
        init.figure("cold start of profiles (INIT)", "only makes a boto3 client", INIT_BAR),
        first_answer.figure(
            f"from nothing to the first answer, {PROFILES} profiles", "gets an item, returns it"
        ),
    ]


def against_guides(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with what most people deploy."""
    init, first_answer = Pair(), Pair()
    ours, guides = artefacts.built("ProfilesFunction"), artefacts.guides()
    event = events.list_profiles(stage.ca_with(PROFILES))
    for _ in rounds.each("cold start, as the guides have it"):
        _start(stage, ours, event, init.ours, first_answer.ours)
        _start(stage, guides, event, init.yardstick, first_answer.yardstick)
    against = "Tracer, validation, resource, requests, no byte code"
    return [
        init.figure("cold start, beside the guides' stack", against, GUIDES_BAR),
        first_answer.figure("from nothing to the first answer, beside the guides' stack", against),
    ]


def _start(
    stage: Stage,
    function: Deployable,
    event: object,
    init_ms: list[float],
    first_answer_ms: list[float],
) -> None:
    with stage.container(function) as container:
        init_ms.append(container.initialize())
        if event is not None:
            first_answer_ms.append(container.since_start_ms(container.invoke(event)))
