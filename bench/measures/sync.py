"""Syncing a list as long as they get."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import artefacts, events
from bench.figures import Bar, Figure
from bench.measures.paired import WarmPair
from bench.rounds import Rounds
from bench.sectigo_list import sectigo_profiles
from bench.spread import Spread
from bench.stage import Stage, StageError

PROFILES = 10_000
TIME_BAR = Bar(4)
MEMORY_BAR = Bar(160, of_ratio=False)


def sync(stage: Stage, rounds: Rounds) -> list[Figure]:
    """Compare with pydantic reading the same JSON; and the memory it takes."""
    pair = WarmPair()
    ca_id = stage.ca_with(PROFILES)
    stage.list_at_sectigo(PROFILES)
    parse = artefacts.yardstick("pydantic_parse")
    with (
        _list_in_a_file() as path,
        stage.container(artefacts.built("SyncFunction"), 0) as ours,
        stage.container(parse, 1) as yardstick,
    ):
        work = ((ours, events.forced_sync(ca_id)), (yardstick, {"path": str(path)}))
        if any(_profiles_in(container.invoke(event).body) != PROFILES for container, event in work):
            raise StageError(f"A sync, or its yardstick, did not see {PROFILES} profiles.")
        pair.measure(rounds.each(f"sync of {PROFILES} profiles", 3), *work)
        memory_mib = ours.peak_memory_mib()
    title = f"sync of {PROFILES:,} profiles"
    figures = pair.figures(title, "pydantic parses the same JSON", TIME_BAR)
    if memory_mib is not None:
        peak = Spread.of([memory_mib])
        figures.append(Figure(f"{title}: peak memory", "MiB", peak, MEMORY_BAR))
    return figures


def _profiles_in(report: bytes) -> object:
    return json.loads(report).get("profiles")


@contextmanager
def _list_in_a_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "profiles.json"
        path.write_bytes(json.dumps(sectigo_profiles(PROFILES)).encode())
        yield path
