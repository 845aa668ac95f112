"""docs/performance.md and its pictures."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from bench import artefacts, tables
from bench.artefacts import ROOT
from bench.figures import Figure
from bench.growth import Growth
from bench.load import Load

_PAGE = """\
# Performance

![How far above the least that could do the job each figure lies](performance.png)

Written by `make bench OPTIONS=--record` on {date}: {processors} processors ({machine}), {runs}
runs, the built artefacts under Lambda's own runtime client with python3.13. On another machine the
milliseconds differ, and the ratios hardly do. `(x to y)` are the quartiles.

## Figures

{figures}

- A bar is *held* or *MISSED* where the true median lies on one side of it with a confidence of 95 %
  (the sign test's interval); otherwise the run is *too noisy to say*, and more runs say more.
- *INIT* lasts from the start of the process until the runtime client asks for its first event.
- Ours and its yardstick are measured in turn, and each ratio is that of one such pair; the table
  has their median. The yardsticks are in [`bench/yardsticks/`](../bench/yardsticks/), each with the
  reason why it is fair.
- DynamoDB is moto's server, which takes two to three milliseconds for either, as the real one does.
  *Processor time alone* leaves out all waiting. *Units read* are counted as AWS bills them.
- Peak memory is to be held against the template's `MemorySize`.

## Growth

{growth}

*cold read*: from the start of the process to its first answer. The rest: medians of a container
that has answered before.

![Milliseconds by number of profiles, both axes logarithmic](performance-growth.png)

## Local mode

`make run` itself, read by clients that keep their connections, all on this one machine with the
clients.

{loads}
"""


def record(
    figures: Sequence[Figure], growths: Sequence[Growth], loads: Sequence[Load], runs: int
) -> None:
    """Replace the page and the pictures."""
    page = _PAGE.format(
        date=datetime.now(UTC).date().isoformat(),
        processors=os.cpu_count(),
        machine=platform.machine(),
        runs=runs,
        figures=tables.as_markdown(tables.FIGURE_HEADINGS, tables.figure_rows(figures)),
        growth=tables.as_markdown(tables.GROWTH_HEADINGS, tables.growth_rows(growths)),
        loads=tables.as_markdown(tables.LOAD_HEADINGS, tables.load_rows(loads)),
    )
    docs = ROOT / "docs"
    (docs / "performance.md").write_text(page, "utf-8")
    drawn = {"ratios": list(ratios_of(figures)), "growth": [*map(dataclasses.asdict, growths)]}
    # matplotlib lives where the runtime client does, so that nobody else has to install it.
    subprocess.run(
        [artefacts.python(), ROOT / "bench" / "chart.py", docs],
        input=json.dumps(drawn),
        text=True,
        check=True,
    )


def ratios_of(figures: Sequence[Figure]) -> Iterator[dict[str, Any]]:
    """Give what the picture shows: the ratios to what is bare, each beside its bar.

    What compares the gateway with itself, at another size, is left to the table.
    """
    for figure in figures:
        is_with_itself = figure.against.startswith("the same")
        if figure.bar and figure.bar.of_ratio and figure.ratio and not is_with_itself:
            ratio, limit = figure.ratio.median, figure.bar.limit
            yield {"title": figure.title, "ratio": ratio, "limit": limit}
