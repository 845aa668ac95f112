"""Functions of a few lines, run by real workers; a simulator, and one who orders there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent

import pytest

from local.sectigo.simulator import SectigoSimulator
from local.surroundings import ROOT, Surroundings
from local.template import Function
from local.workers import WorkerPool
from tests.functional.local.sectigo_orders import Client
from tests.patience import PATIENCE_SECONDS

# Source, timeout and the greatest number of workers; see `start_pool`.
StartPool = Callable[..., WorkerPool]


@pytest.fixture
def start_pool(tmp_path: Path) -> Iterator[StartPool]:
    """Return what starts a pool for the source of an app.py with a `handler`."""
    with ExitStack() as running:

        def start(
            source: str, timeout_seconds: int = PATIENCE_SECONDS, max_workers: int = 2
        ) -> WorkerPool:
            (tmp_path / "app.py").write_text(dedent(source), "utf-8")
            function = Function("Stand-in", tmp_path, "app.handler", timeout_seconds, 256, {}, 2)
            environment = {"PYTHONPATH": str(ROOT), "MARK": "set"}
            pool = WorkerPool(function, environment, Surroundings(), max_workers)
            running.callback(pool.close)
            return pool

        yield start


@pytest.fixture
def simulator() -> Iterator[SectigoSimulator]:
    with SectigoSimulator() as running:
        yield running


@pytest.fixture
def client(simulator: SectigoSimulator) -> Client:
    return Client(simulator)
