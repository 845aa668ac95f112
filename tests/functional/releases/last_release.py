"""The code of the last release, taken from git into a directory of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
DRIVER = Path(__file__).with_name("driver.py")
# v0.1.0. Each release names here the one before it.
LAST_RELEASE = "a1f2e81"
LAYER = "layers/cagateway"


class NoHistoryError(Exception):
    """The clone does not reach back to the last release."""


def extract_last_release(into: Path) -> Path:
    """Put the last release's layer into a directory, and give it.

    Raises:
        NoHistoryError: Says how to get it.
    """
    archive = subprocess.run(
        ["git", "archive", LAST_RELEASE, LAYER], cwd=ROOT, capture_output=True, check=False
    )
    if archive.returncode:
        raise NoHistoryError(
            f"The commit {LAST_RELEASE}, the last release, is not in this clone: fetch its whole "
            f"history (git fetch --unshallow). git said: {archive.stderr.decode().strip()}"
        )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as opened:
        opened.extractall(into, filter="data")
    return into / LAYER


@dataclass(frozen=True)
class Release:
    """One release's code, at one table.

    Args:
        layer: Where its packages are.
    """

    layer: Path
    endpoint: str
    table: str

    def write(self, prefix: str) -> None:
        """Write every kind of item, for CAs with a prefix."""
        self._run("write", prefix)

    def write_hostile(self, prefix: str) -> None:
        """Write text that the first release let in."""
        self._run("write-hostile", prefix)

    def go_on(self, prefix: str) -> None:
        """Change what is there already."""
        self._run("go-on", prefix)

    def read(self, prefix: str) -> dict[str, Any]:
        """Read all CAs with a prefix, by the rest of their ids."""
        told: dict[str, Any] = json.loads(self._run("read", prefix))
        return told

    def _run(self, what: str, prefix: str) -> str:
        command = [sys.executable, str(DRIVER), what, self.endpoint, self.table, prefix]
        environment = {**os.environ, "PYTHONPATH": str(self.layer)}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
