"""`make run` under many clients: what local mode adds to the handlers that it serves."""

from __future__ import annotations

from urllib.request import urlopen

from bench.load import Load, load
from bench.local_program import local_program
from bench.rounds import Rounds
from bench.stage import Stage

CLIENTS = (8, 64, 500)
_PATH = "/v1/certificate-authorities/sectigo/profiles"
_REQUESTS_PER_RUN = 100
_WARMING_SECONDS = 60


def local_gateway(_stage: Stage, rounds: Rounds) -> list[Load]:
    """Read the profile list, which was synced before, with ever more clients."""
    with local_program() as (api_url, _):
        url = f"{api_url}{_PATH}"
        with urlopen(url, timeout=_WARMING_SECONDS) as answer:  # noqa: S310 - loopback
            answer.read()
        load(url, CLIENTS[0], _REQUESTS_PER_RUN)
        return [
            # Each client gets a turn, whatever the number of runs.
            load(url, clients, max(clients, rounds.runs * _REQUESTS_PER_RUN))
            for clients in CLIENTS
            for _ in Rounds(1).each(f"local gateway under {clients} clients")
        ]
