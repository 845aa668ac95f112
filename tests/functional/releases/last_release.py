"""The code of the last release, unpacked into a directory of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
DRIVER = Path(__file__).with_name("driver.py")
# Each release leaves its layer here for the next: git archive TAG layers/cagateway | gzip -9n.
# A clone need not reach back to it.
LAST_RELEASE = Path(__file__).with_name("0.1.0.tar.gz")
# Of before orders knew their account: what it stored is still there.
RELEASE_WITH_ORDERS = Path(__file__).with_name("2026-11-26.tar.gz")
ORDERS_DRIVER = Path(__file__).with_name("orders_driver.py")
LAYER = "layers/cagateway"


def extract_last_release(into: Path, archive: Path = LAST_RELEASE) -> Path:
    """Put the last release's layer into a directory, and give it."""
    with tarfile.open(archive) as opened:
        opened.extractall(into, filter="data")
    return into / LAYER


@dataclass(frozen=True)
class Release:
    """One release's code, at one table.

    Args:
        layer: Where its packages are.
        driver: The program that uses them.
    """

    layer: Path
    endpoint: str
    table: str
    driver: Path = DRIVER

    def write(self, prefix: str) -> None:
        """Write every kind of item, for CAs with a prefix."""
        self._run("write", prefix)

    def write_hostile(self, prefix: str) -> None:
        """Write text that the first release let in."""
        self._run("write-hostile", prefix)

    def go_on(self, prefix: str) -> None:
        """Change what is there already."""
        self._run("go-on", prefix)

    def read(self, prefix: str) -> Any:  # noqa: ANN401 - any JSON
        """Read all CAs with a prefix, by the rest of their ids; or all orders of a CA."""
        return json.loads(self._run("read", prefix))

    def _run(self, what: str, prefix: str) -> str:
        command = [sys.executable, str(self.driver), what, self.endpoint, self.table, prefix]
        environment = {**os.environ, "PYTHONPATH": str(self.layer)}
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
