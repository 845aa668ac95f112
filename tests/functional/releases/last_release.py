"""The code of the last release, and of this one, each in a process of its own at one table."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cagateway.store.table import Table
from local.side_process import SideProcess
from tests.functional.releases.driver import serve

# Each release leaves its layer here for the next: git archive TAG layers/cagateway | gzip -9n.
# A clone need not reach back to it.
LAST_RELEASE = Path(__file__).with_name("2026-11-26.tar.gz")
LAYER = "layers/cagateway"


def extract_last_release(into: Path) -> Path:
    """Put the last release's layer into a directory, and give it."""
    with tarfile.open(LAST_RELEASE) as opened:
        opened.extractall(into, filter="data")
    return into / LAYER


def process_of(layer: Path, table: Table) -> SideProcess:
    """Make the process, to be entered, of the release whose packages are there."""
    endpoint = table.client.meta.endpoint_url
    return SideProcess(partial(serve, str(layer), endpoint, table.name))


@dataclass(frozen=True)
class Release:
    """One release's code.

    Args:
        process: It runs there.
        kind: What it is asked about: `documents`, or `orders`.
    """

    process: SideProcess
    kind: str = "documents"

    def write(self, prefix: str) -> None:
        """Write every kind of item, under ids with a prefix."""
        self._ask("write", prefix)

    def go_on(self, prefix: str) -> None:
        """Change what is there already."""
        self._ask("go-on", prefix)

    def read(self, prefix: str) -> Any:  # noqa: ANN401 - any JSON
        """Read all that has a prefix, by kind and the rest of the id; or all orders of a CA."""
        return self._ask("read", prefix)

    def dismiss(self, prefix: str) -> list[str]:
        """List the clients that have a prefix, and delete them; give their ids."""
        found: list[str] = self._ask("dismiss", prefix)
        return found

    def _ask(self, what: str, prefix: str) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.process.ask((self.kind, what, prefix)))
