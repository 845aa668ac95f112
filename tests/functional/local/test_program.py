"""`python -m local` as a process: it comes up whole, and it goes without a trace."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.layout import ROOT

UP_SECONDS = 60.0
URL = re.compile(r"answers at (http://\S+) ")


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


def wait_until_up(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    deadline = time.monotonic() + UP_SECONDS
    for line in process.stdout:
        assert time.monotonic() < deadline
        if match := URL.search(line):
            return match[1]
    raise AssertionError("the program ended before it was up")


def children_of(process: subprocess.Popen[str]) -> dict[str, int]:
    """Return the children's ids by the module that each runs."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "ppid=,pid=,args="],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    return {
        arguments.partition("local.leash ")[2].split()[0]: int(pid)
        for parent, pid, arguments in rows
        if int(parent) == process.pid and "local.leash " in arguments
    }


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
def test_it_serves_and_however_it_ends_its_children_end_too(
    number: signal.Signals, status: int
) -> None:
    with program() as process:
        url = wait_until_up(process)
        children = children_of(process)
        assert set(children) == {"local.sectigo", "local.worker", "moto.server"}
        with urllib.request.urlopen(f"{url}/v1/certificate-authorities", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
        assert process.returncode == status
        assert "Traceback" not in output
        deadline = time.monotonic() + 5
        while any(is_alive(pid) for pid in children.values()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_without_the_simulator_it_goes_on_and_without_aws_it_says_so() -> None:
    with program() as process:
        url = wait_until_up(process)
        children = children_of(process)
        os.kill(children["local.sectigo"], signal.SIGTERM)
        assert process.stdout is not None
        assert any("simulator has stopped" in line for line in process.stdout)
        with urllib.request.urlopen(f"{url}/v1/certificate-authorities", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
        os.kill(children["moto.server"], signal.SIGKILL)
        output, _ = process.communicate(timeout=10)
        assert process.returncode == 1
        assert "moto.server has ended" in output
        assert "Traceback" not in output


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with program(PORT=str(port)) as process:
            output, _ = process.communicate(timeout=20)
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
def test_a_start_that_fails_says_why_and_leaves_nothing(
    settings: dict[str, str], said: str
) -> None:
    with program(**settings) as process:
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said in output
    assert "Traceback" not in output
