"""How long a developer waits for the unit tests."""

from __future__ import annotations

import subprocess
import sys
import time

from bench.artefacts import ROOT
from bench.figures import Bar, Figure
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage, StageError

BAR = Bar(10, of_ratio=False)


def unit_tests(_stage: Stage, rounds: Rounds) -> list[Figure]:
    """Run them as `make unit` does."""
    times = []
    for _ in Rounds(min(rounds.runs, 3)).each("unit tests"):
        begin = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "tests/unit"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        times.append(time.monotonic() - begin)
        if done.returncode:
            raise StageError(f"The unit tests fail:\n{done.stdout}")
    return [Figure("unit tests", "s", Spread.of(times), BAR)]
