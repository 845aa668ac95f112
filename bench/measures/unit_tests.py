"""How long a developer waits for the unit tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.artefacts import ROOT
from bench.figures import Bar, Figure
from bench.measures.paired import Pair
from bench.rounds import Rounds
from bench.stage import Stage, StageError

BAR = Bar(6)
_AGAINST = "as many tests that do nothing"


def unit_tests(_stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with what pytest takes for as many tests that do nothing."""
    pair, count = Pair(), _count(_pytest("tests/unit")[1])
    with tempfile.TemporaryDirectory() as folder:
        _write_empty_tests(Path(folder), count)
        for _ in Rounds(min(rounds.runs, 3)).each(f"{count} unit tests"):
            pair.add(_pytest("tests/unit")[0], _pytest(folder)[0])
    return [pair.figure(f"{count:,} unit tests", _AGAINST, BAR, unit="s")]


def _write_empty_tests(folder: Path, count: int) -> None:
    (folder / "test_nothing.py").write_text(
        "import pytest\n\n\n"
        f'@pytest.mark.parametrize("number", range({count}))\n'
        "def test_nothing(number):\n    pass\n",
        "utf-8",
    )


def _pytest(folder: str) -> tuple[float, str]:
    """Run in one process; tell how long it took, in seconds, and what it said."""
    # As developers have it: the second run finds byte code, whatever this machine's settings say.
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", folder],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StageError(f"The unit tests fail:\n{done.stdout}")
    return time.monotonic() - begin, done.stdout


def _count(said: str) -> int:
    found = re.search(r"([0-9]+) passed", said)
    if found is None:
        raise StageError("pytest does not say how many tests there are.")
    return int(found[1])
