"""How much Lambda has to unpack before anything starts."""

from __future__ import annotations

from bench import artefacts
from bench.figures import Bar, Figure
from bench.rounds import Rounds
from bench.spread import Spread
from bench.stage import Stage

BAR = Bar(50, of_ratio=False)
_MEGABYTE = 1_000_000


def layer_size(_stage: Stage, _rounds: Rounds) -> list[Figure]:
    """Add up the files of both layers."""
    size_bytes = sum(
        path.stat().st_size
        for layer in artefacts.LAYERS
        for path in (artefacts.BUILD / layer).rglob("*")
        if path.is_file()
    )
    return [Figure("layers, unpacked", "MB", Spread.of([size_bytes / _MEGABYTE]), BAR)]
