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
    client, bare = artefacts.yardstick("dynamodb_client"), artefacts.yardstick("bare_read")
    init, first_answer = _compared(stage, rounds, "cold start", 3, (client, bare))
    return [
        init.figure("cold start of profiles (INIT)", "only makes a boto3 client", INIT_BAR),
        first_answer.figure(
            f"from nothing to the first answer, {PROFILES} profiles", "gets an item, returns it"
        ),
    ]


def against_guides(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with what most people deploy."""
    what, guides = "cold start, as the guides have it", artefacts.guides()
    init, first_answer = _compared(stage, rounds, what, 1, (guides, guides))
    against = "Tracer, validation, resource, requests, no byte code"
    return [
        init.figure("cold start, beside the guides' stack", against, GUIDES_BAR),
        first_answer.figure("from nothing to the first answer, beside the guides' stack", against),
    ]


def _compared(
    stage: Stage,
    rounds: Rounds,
    what: str,
    times: int,
    yardsticks: tuple[Deployable, Deployable],
) -> tuple[Pair, Pair]:
    """Start ours and its yardsticks in turn: one for INIT, and one for the first answer."""
    init, first_answer = Pair(), Pair()
    ours, (for_init, for_answer) = artefacts.built("ProfilesFunction"), yardsticks
    event = events.list_profiles(stage.ca_with(PROFILES))
    for _ in rounds.each(what, times):
        (init_ms, answer_ms), least = _start(stage, ours, event), _start(stage, for_init, event)
        init.add(init_ms, least[0])
        least = least if for_answer is for_init else _start(stage, for_answer, event)
        first_answer.add(answer_ms, least[1])
    return init, first_answer


def _start(stage: Stage, function: Deployable, event: object) -> tuple[float, float]:
    """Tell how long a container takes until it asks for an event, and until it has answered."""
    with stage.container(function) as container:
        return container.initialize(), container.since_start_ms(container.invoke(event))
