"""What `make bench` built, and how Lambda would lay it out for a process."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".aws-sam" / "for-bench"
LAMBDA = ROOT / ".aws-sam" / "for-bench-laid-out"
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
        return os.pathsep.join(map(str, (self.folder, *self.packages)))


def python() -> Path:
    """The python3.13 that has Lambda's runtime client."""
    return BENCH_VENV / "bin" / "python"


def _runtime_client() -> Path:
    (packages,) = BENCH_VENV.glob("lib/python3.13/site-packages")
    return packages


def are_built() -> bool:
    """Tell whether there is everything that `make bench` makes before it measures."""
    return all(folder.is_dir() for folder in (BUILD, GUIDES_PACKAGES, BENCH_VENV))


def lay_out() -> None:
    """Unpack the artefacts as Lambda does: the layers into one folder, each function into its own.

    Copies have times of their own, for `sam deploy` zips everything with one date in 1980: byte
    code that is checked against its sources' times is as good as none, here as there.
    """
    shutil.rmtree(LAMBDA, ignore_errors=True)
    for folder in BUILD.iterdir():
        if folder.name in LAYERS:
            _copy(folder, LAMBDA / "opt")
        elif folder.is_dir():
            _copy(folder, LAMBDA / folder.name)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=shutil.copyfile, dirs_exist_ok=True)


def built(name: str) -> Deployable:
    """One of the template's functions."""
    return _with_layers(name, LAMBDA / name)


def yardstick(name: str) -> Deployable:
    """A yardstick, with the same layers as the functions."""
    return _with_layers(name, YARDSTICKS / name)


def _with_layers(name: str, folder: Path) -> Deployable:
    return Deployable(name, folder, (LAMBDA / "opt" / "python", _runtime_client()))


def guides() -> Deployable:
    """The yardstick that brings its own packages, as `sam build` of a requirements.txt would."""
    return Deployable("guides", YARDSTICKS / "guides", (GUIDES_PACKAGES, _runtime_client()))
