"""The program, started as the README says."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Program:
    """A running `make run`, with its ports in the README's order."""

    process: subprocess.Popen[str]
    port: int

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def simulator(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self.port + 1}{path}"

    def lambda_api(self, function: str) -> str:
        path = f"/2015-03-31/functions/{function}/invocations"
        return f"http://127.0.0.1:{self.port + 3}{path}"

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE_SECONDS)


def free_ports(count: int) -> int:
    """Find `count` ports in a row that no program uses, where no other process of tests looks."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 20_000 + 500 * (worker % 20)
    for port in range(first, first + 500, 10):
        try:
            for offset in range(count):
                with socket.create_server(("127.0.0.1", port + offset)):
                    pass
        except OSError:
            continue
        return port
    raise AssertionError("no free ports")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with running(free_ports(4), tmp_path_factory.mktemp("run") / "log") as started:
        yield started


@contextmanager
def running(port: int, log: Path, **environment: str) -> Iterator[Program]:
    """Run the program, until it is stopped or no test needs it any more.

    Without the demo's fleet, which takes longer than the rest of the start.
    """
    # A file, not a pipe: a pipe that fills up would stop the program.
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "--no-print-directory", "run", f"PORT={port}"],
            cwd=ROOT,
            env={**os.environ, "MAKEFLAGS": "", "DEMO_FLEET": "", **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        _wait_for(process, log, f"answers at http://127.0.0.1:{port} ")
        yield Program(process, port)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(process: subprocess.Popen[str], log: Path, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while text not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
