"""`python -m local` as a process: how it ends, and what it says where it cannot start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from local.moto_server import moto_server
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


@contextmanager
def program(**settings: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_up(process: subprocess.Popen[str]) -> list[str]:
    """Return what the program said until it was up; the last line has its URL."""
    assert process.stdout is not None
    deadline = time.monotonic() + PATIENCE_SECONDS
    said = []
    for line in process.stdout:
        assert time.monotonic() < deadline
        said.append(line)
        if "answers at http" in line:
            return said
    raise AssertionError("".join(said))


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Find what was forked by the one that the program asks for forks."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "ppid=,pid=,args="], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    forks = [
        (int(parent), int(pid))
        for parent, pid, said in rows
        if "multiprocessing.forkserver" in said
    ]
    (server,) = [pid for parent, pid in forks if parent == process.pid]
    return [pid for parent, pid in forks if parent == server]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_however_it_ends_its_workers_end_too(number: signal.Signals, status: int) -> None:
    with program() as process:
        wait_until_up(process)
        workers = workers_of(process)
        assert len(workers) == len(list((ROOT / "functions").glob("*/app.py")))
        process.send_signal(number)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == status
        assert "Traceback" not in output
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(map(is_alive, workers)):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_table_of_ones_own_is_used_as_it_is() -> None:
    with moto_server() as elsewhere:
        settings = {"DYNAMODB_ENDPOINT_URL": elsewhere, "TABLE_NAME": "mine"}
        for said in ("", ", with its contents"):
            with program(**settings) as process:
                lines = wait_until_up(process)
                # Nothing else comes before the welcome, such as a log of what it asks itself.
                assert lines[0] == f"table mine at {elsewhere}{said}\n"
                assert not any(line.startswith("sectigo:") for line in lines)
                url = lines[-1].split()[5]
                answer = requests.get(f"{url}/v1/certificate-authorities", timeout=PATIENCE_SECONDS)
                assert [ca["id"] for ca in answer.json()["caList"]] == ["sectigo"]


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with program(PORT=str(port)) as process:
            output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert f"Port {port} cannot be used" in output
    assert output.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "http"}, "PORT has to be a number"),
        ({"DYNAMODB_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
    ],
)
def test_a_start_that_fails_says_why(settings: dict[str, str], said: str) -> None:
    with program(**settings) as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert said in output
    assert "Traceback" not in output


def test_the_simulator_is_a_program_of_its_own() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "local.sectigo", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    headers = {"login": "demo", "password": "demo-password", "customerUri": "demo"}
    answer = requests.get(f"{url}/api/ssl/v1/types", headers=headers, timeout=PATIENCE_SECONDS)
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)
    assert [profile["id"] for profile in answer.json()] == [60515, 63999, 64442]
    assert process.returncode == 0
