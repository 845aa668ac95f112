"""Programs that local mode runs beside itself, each with an end of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local.surroundings import ROOT

# They end at once; this only bounds what should not happen.
STOP_SECONDS = 3


class ProgramError(Exception):
    """A program cannot be started; the message says which."""


@contextmanager
def simulator(port: int = 0, errors: int | None = None) -> Iterator[str]:
    """Run the Sectigo simulator, so that it can be stopped; give its URL.

    Raises:
        ProgramError: It does not answer.
    """
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "local.sectigo", "--leashed", "--port", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        # Ctrl-C at the terminal is for the parent alone.
        start_new_session=True,
    )
    try:
        # Its first line comes when it answers, or never: then the pipe ends.
        said = process.stdout.readline() if process.stdout else ""
        if "answers at" not in said:
            raise ProgramError("The Sectigo simulator cannot be started.")
        yield said.split()[-1]
    finally:
        end_program(process)


def order_fleet(simulator: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Have the demo's fleet ordered at the simulator, in the environment of a function."""
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "local.fleet_orders", simulator],
        cwd=ROOT,
        env=dict(environment),
        # What handlers measure goes there, and is for CloudWatch.
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_program(process: subprocess.Popen[Any]) -> None:
    """Let go of a program's leash; one that hangs is killed."""
    process.terminate()
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
