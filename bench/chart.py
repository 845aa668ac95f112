"""`chart.py FOLDER`: draw what comes on standard input, with matplotlib.

A program of its own, for .venv-bench alone has matplotlib.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure  # type: ignore[import-not-found] # as above

_LINES = {
    "cold_read_ms": "cold read (from nothing to the first answer)",
    "warm_read_ms": "warm read",
    "sync_ms": "sync",
    "validation_ms": "validation",
}
# They differ in lightness too, so that a printed or colour-blind reading says the same.
_INK, _FLOOR, _OURS, _BAR = "#22303c", "#c9d3dc", "#2f6f9f", "#b3432b"


def draw_ratios(figures: list[dict[str, Any]], path: Path) -> None:
    """Draw for each ratio the floor (1), what we add to it, and how much we allow ourselves."""
    figure = Figure(figsize=(8, 0.62 * len(figures) + 1.5), layout="constrained")
    axes = figure.add_subplot()
    for place, row in enumerate(reversed(figures)):
        ratio, limit = row["ratio"], row["limit"]
        axes.barh(place, min(ratio, 1), color=_FLOOR, height=0.55)
        axes.barh(place, max(0, ratio - 1), left=1, color=_OURS, height=0.55)
        axes.plot([limit, limit], [place - 0.4, place + 0.4], color=_BAR, linewidth=2.5)
        axes.annotate(
            f"{ratio:.2f}",
            (max(ratio, limit), place),
            (7, 0),
            textcoords="offset points",
            va="center",
            color=_INK,
        )
    axes.set_yticks(range(len(figures)), [row["title"] for row in reversed(figures)])
    axes.set_xlim(0, 1.15 * max(max(row["ratio"], row["limit"]) for row in figures))
    axes.set_title(
        "How far above the least that could do the job", loc="left", color=_INK, weight="bold"
    )
    axes.set_xlabel("1 = the bare AWS client; red = what we allow ourselves", color=_INK)
    axes.tick_params(axis="y", length=0, colors=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.savefig(path, dpi=120)


def draw_growth(growths: list[dict[str, Any]], path: Path) -> None:
    """Draw one line per kind of work."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    sizes = [row["profiles"] for row in growths]
    for key, label in _LINES.items():
        axes.loglog(sizes, [row[key] for row in growths], marker="o", label=label)
    axes.set_xlabel("profiles")
    axes.set_ylabel("milliseconds")
    axes.grid(visible=True, which="both", alpha=0.3)
    # Beside the lines: within the axes it would hide some of them.
    figure.legend(loc="outside lower center", ncols=2)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    folder, drawn = Path(sys.argv[1]), json.load(sys.stdin)
    draw_ratios(drawn["ratios"], folder / "performance.png")
    draw_growth(drawn["growth"], folder / "performance-growth.png")
