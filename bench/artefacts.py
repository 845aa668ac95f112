"""What `make bench` built, and how Lambda would lay it out for a process."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".aws-sam" / "for-bench"
GUIDES_PACKAGES = ROOT / ".aws-sam" / "for-bench-guides"
YARDSTICKS = ROOT / "bench" / "yardsticks"
BENCH_VENV = ROOT / ".venv-bench"
LAYERS = ("DependenciesLayer", "GatewayLayer")


@dataclass(frozen=True, slots=True)
class Deployable:
    """A function as it would be deployed.

    Args:
        folder: Where its app.py is; Lambda's /var/task.
        packages: What else is on its path, in order; Lambda's /opt/python and /var/runtime.
    """

    name: str
    folder: Path
    packages: tuple[Path, ...]

    @property
    def python_path(self) -> str:
        """The function's PYTHONPATH."""
        return os.pathsep.join(map(str, (self.folder, *self.packages)))


def python() -> Path:
    """The python3.13 that has Lambda's runtime client."""
    return BENCH_VENV / "bin" / "python"


def _runtime_client() -> Path:
    (packages,) = BENCH_VENV.glob("lib/python3.13/site-packages")
    return packages


def _layers() -> tuple[Path, ...]:
    return tuple(BUILD / layer / "python" for layer in LAYERS)


def function(name: str) -> Deployable | None:
    """One of the template's functions; `None` if the build has none of that name."""
    folder = BUILD / name
    return Deployable(name, folder, (*_layers(), _runtime_client())) if folder.is_dir() else None


def built(name: str) -> Deployable:
    """A function that has to be there."""
    found = function(name)
    if found is None:
        raise FileNotFoundError(f"{BUILD / name} was not built; `make bench` builds it.")
    return found


def yardstick(name: str) -> Deployable:
    """A yardstick, with the same layers as the functions."""
    return Deployable(name, YARDSTICKS / name, (*_layers(), _runtime_client()))


def guides() -> Deployable:
    """The yardstick that brings its own packages, as `sam build` of a requirements.txt would."""
    return Deployable("guides", YARDSTICKS / "guides", (GUIDES_PACKAGES, _runtime_client()))
