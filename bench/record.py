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
from bench.figures import Figure, Result
from bench.many_authorities import CERTIFICATES, PROFILES

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

## What a cold start is made of

{coldStartParts}

As `python -X importtime` clocks each module of the built function, which takes longer for being
clocked; medians. The first line is the gateway's own code, the second is what it is written with,
and the rest is the platform's: a function that only makes a client pays for it too, and for boto3,
which ours does without.

## Growth

{growth}

*cold read*: from the start of the process to its first answer. The rest: medians of a container
that has answered before.

![Milliseconds by number of profiles, both axes logarithmic](performance-growth.png)

## Many CAs

{manyAuthorities}

What DynamoDB is asked on average: round trips, read units as AWS bills them, and what it answers.
The lists have {listed} profiles. A read is one round trip, and takes no more the more CAs or reads
there are; the first one of each CA in a container reads its list, so that few reads of many CAs
take more on average. `make bench OPTIONS="--only many-authorities --runs 200"` reads a hundred
thousand times. What a tick takes grows with the CAs, and nothing else
does. An assessment of a CA's readiness, once a day, reads its {certificates} certificates by the
index of their ends: what is measured is one CA's; a thousand CAs take a thousand times as much.
[The costs](cost.md) are made of the same figures, and of writes.

## Local mode

`make run` itself, read by clients that keep their connections, all on this one machine with the
clients.

{localGateway}

*beside the handler alone*: the time from one answer to the next, as a multiple of what the built
function takes for the same list under Lambda's runtime client, on a moto of its own. With one
client it tells what the gateway adds; with more, several workers answer at once, and what more
clients wait for is the processors, which they share with the gateway and all of AWS.
"""


def record(result: Result, runs: int) -> None:
    """Replace the page and the pictures."""
    page = _PAGE.format(
        date=datetime.now(UTC).date().isoformat(),
        processors=os.cpu_count(),
        machine=platform.machine(),
        runs=runs,
        listed=PROFILES,
        certificates=CERTIFICATES,
        figures=tables.FIGURES.as_markdown(result.figures),
        **{name: table.as_markdown(result.tables[name]) for name, table in tables.TABLES.items()},
    )
    docs = ROOT / "docs"
    (docs / "performance.md").write_text(page, "utf-8")
    drawn = {
        "ratios": list(ratios_of(result.figures)),
        "growth": [*map(dataclasses.asdict, result.tables["growth"])],
    }
    # matplotlib lives where the runtime client does, so that no other program has to install it.
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
