"""Five hundred readers at once of a CA that was never synced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.error import HTTPError
from urllib.request import urlopen

import requests

from bench.figures import Bar, Figure
from bench.local_program import local_program
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage

READERS = 500
SECTIGO_CALLS = Bar(1, exactly=True, of_ratio=False)
GOOD_ANSWERS = Bar(READERS, exactly=True, of_ratio=False)
_READ_SECONDS = 60
# Long enough for readers to arrive while the first sync runs.
_SLOW_SECTIGO = {"kind": "slow", "seconds": 2}


def stampede(_stage: Stage, rounds: Rounds) -> list[Figure]:
    """Read all at once through real sockets, and count Sectigo's calls."""
    # One round: each starts a gateway of its own.
    for _ in Rounds(min(rounds.runs, 1)).each(f"{READERS} readers at once"):
        with local_program() as (api_url, sectigo_url):
            fault = f"{sectigo_url}/simulator/fault"
            requests.put(fault, json=_SLOW_SECTIGO, timeout=_READ_SECONDS).raise_for_status()
            good = _read_at_once(f"{api_url}/v1/certificate-authorities/sectigo/profiles")
            state = requests.get(f"{sectigo_url}/simulator", timeout=_READ_SECONDS).json()
            calls = Spread.of([state["calls"]])
    return [
        Figure(f"{READERS} cold readers: calls to Sectigo", "", calls, SECTIGO_CALLS),
        Figure(f"{READERS} cold readers: fresh answers", "", good, GOOD_ANSWERS),
    ]


def _read_at_once(url: str) -> Spread:
    start = Barrier(READERS)

    def read(_: int) -> bool:
        start.wait()
        try:
            with urlopen(url, timeout=_READ_SECONDS) as answer:  # noqa: S310 - loopback
                answer.read()
                return str(answer.headers["X-Profile-Sync"]) == "fresh"
        except HTTPError:
            return False

    with ThreadPoolExecutor(READERS) as readers:
        return Spread.of([sum(readers.map(read, range(READERS)))])
