"""docs/performance.md and its chart."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime

from bench import artefacts, tables
from bench.artefacts import ROOT
from bench.figures import Figure
from bench.growth import Growth

_PAGE = """\
# Performance

Written by `make bench OPTIONS=--record` on {date}: {processors} processors ({machine}), {runs}
runs, the built artefacts under Lambda's own runtime client with python3.13. On another machine the
milliseconds differ, and the ratios hardly do. `(x to y)` are the quartiles.

## Figures

{figures}

- *INIT* lasts from the start of the process until the runtime client asks for its first event.
- Ours and its yardstick are measured in turn, and each ratio is that of one such pair; the table
  has their median. The yardsticks are in [`bench/yardsticks/`](../bench/yardsticks/), each with the
  reason why it is fair.
- DynamoDB is moto's server, which takes two to three milliseconds for either, as the real one does.
  *Processor time alone* leaves out all waiting.
- Peak memory is to be held against the template's `MemorySize`.

## Growth

{growth}

*cold read*: from the start of the process to its first answer. The rest: medians of a container
that has answered before.

![Milliseconds by number of profiles, both axes logarithmic](performance.png)
"""


def record(figures: Sequence[Figure], growths: Sequence[Growth], runs: int) -> None:
    """Replace the page and the chart."""
    page = _PAGE.format(
        date=datetime.now(UTC).date().isoformat(),
        processors=os.cpu_count(),
        machine=platform.machine(),
        runs=runs,
        figures=tables.as_markdown(tables.FIGURE_HEADINGS, tables.figure_rows(figures)),
        growth=tables.as_markdown(tables.GROWTH_HEADINGS, tables.growth_rows(growths)),
    )
    docs = ROOT / "docs"
    (docs / "performance.md").write_text(page, "utf-8")
    # matplotlib lives where the runtime client does, so that nobody else has to install it.
    subprocess.run(
        [artefacts.python(), ROOT / "bench" / "chart.py", docs / "performance.png"],
        input=json.dumps([dataclasses.asdict(row) for row in growths]),
        text=True,
        check=True,
    )
