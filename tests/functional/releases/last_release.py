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
DRIVER = "tests.functional.releases.driver"
# Each release leaves its layer here for the next: git archive TAG layers/cagateway | gzip -9n.
# A clone need not reach back to it.
LAST_RELEASE = Path(__file__).with_name("2026-11-26.tar.gz")
ORDERS_DRIVER = "tests.functional.releases.orders_driver"
LAYER = "layers/cagateway"


def extract_last_release(into: Path) -> Path:
    """Put the last release's layer into a directory, and give it."""
    with tarfile.open(LAST_RELEASE) as opened:
        opened.extractall(into, filter="data")
    return into / LAYER


@dataclass(frozen=True)
class Release:
    """One release's code, at one table.

    Args:
        layer: Where its packages are.
        driver: The module that uses them, as a program.
    """

    layer: Path
    endpoint: str
    table: str
    driver: str = DRIVER

    def write(self, prefix: str) -> None:
        """Write every kind of item, under ids with a prefix."""
        self._run("write", prefix)

    def go_on(self, prefix: str) -> None:
        """Change what is there already."""
        self._run("go-on", prefix)

    def read(self, prefix: str) -> Any:  # noqa: ANN401 - any JSON
        """Read all that has a prefix, by kind and the rest of the id; or all orders of a CA."""
        return json.loads(self._run("read", prefix))

    def dismiss(self, prefix: str) -> list[str]:
        """List the clients that have a prefix, and delete them; give their ids."""
        found: list[str] = json.loads(self._run("dismiss", prefix))
        return found

    def _run(self, what: str, prefix: str) -> str:
        command = [sys.executable, "-m", self.driver, what, self.endpoint, self.table, prefix]
        environment = {**os.environ, "PYTHONPATH": f"{self.layer}{os.pathsep}{ROOT}"}
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
