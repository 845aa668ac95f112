"""`make run` under many clients: what local mode adds to the handlers that it serves."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.request import urlopen

from bench import artefacts, events
from bench.load import Load, load
from bench.local_program import local_program
from bench.measures.paired import warm_ms
from bench.rounds import Rounds
from bench.stage import Stage

# One tells what the gateway adds; the others, how long they wait for each other.
CLIENTS = (1, 8, 64, 500)
_PATH = "/v1/certificate-authorities/sectigo/profiles"
_REQUESTS_PER_RUN = 100
_WARMING_SECONDS = 60


def local_gateway(stage: Stage, rounds: Rounds) -> list[Load]:
    """Read the profile list, which was synced before, with ever more clients."""
    with local_program() as (api_url, _):
        url = f"{api_url}{_PATH}"
        with urlopen(url, timeout=_WARMING_SECONDS) as answer:  # noqa: S310 - loopback
            count = len(json.load(answer)["profiles"])
        handler_ms = _handler_alone(stage, rounds, count)
        # Enough of them for each worker to be started and warm.
        load(url, max(CLIENTS), max(CLIENTS))
        return [
            # Each client gets a turn, whatever the number of runs.
            replace(
                load(url, clients, max(clients, rounds.runs * _REQUESTS_PER_RUN)),
                handler_ms=handler_ms,
            )
            for clients in CLIENTS
            for _ in Rounds(1).each(f"local gateway under {clients} clients")
        ]


def _handler_alone(stage: Stage, rounds: Rounds, count: int) -> float:
    """Read a list of the same length from the built function, without a gateway; in ms."""
    event = events.list_profiles(stage.ca_with(count))
    steps = rounds.each("the handler that the local gateway serves", 20)
    return warm_ms(stage, artefacts.built("ProfilesFunction"), event, steps)
