"""`chart.py FILE`: draw the growth that comes on standard input, with matplotlib.

A program of its own, for .venv-bench alone has matplotlib.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from matplotlib.figure import Figure  # type: ignore[import-not-found] # as above

_LINES = {
    "cold_read_ms": "cold read (from nothing to the first answer)",
    "warm_read_ms": "warm read",
    "sync_ms": "sync",
    "validation_ms": "validation",
}


def draw(growths: list[dict[str, Any]], path: str) -> None:
    """Draw one line per kind of work."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    sizes = [row["profiles"] for row in growths]
    for key, label in _LINES.items():
        if all(row[key] is not None for row in growths):
            axes.loglog(sizes, [row[key] for row in growths], marker="o", label=label)
    axes.set_xlabel("profiles")
    axes.set_ylabel("milliseconds")
    axes.grid(visible=True, which="both", alpha=0.3)
    # Beside the lines: within the axes it would hide some of them.
    figure.legend(loc="outside lower center", ncols=2)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    draw(json.load(sys.stdin), sys.argv[1])
