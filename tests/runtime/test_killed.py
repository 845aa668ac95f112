"""The program killed between an order and its record: it goes on from there, and orders nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from local.http_server import HttpServer
from local.moto_server import MotoApplication
from tests.functional.client_requests import request_of
from tests.patience import PATIENCE_SECONDS
from tests.runtime.conftest import ROOT, Program, free_ports, running

CA = "/v1/certificate-authorities/outlives"


@contextmanager
def simulator() -> Iterator[str]:
    """Start a Sectigo that outlives the program."""
    command = [sys.executable, "-m", "local.sectigo", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture
def outside() -> Iterator[tuple[str, str]]:
    """Give the table and the Sectigo, neither of which dies with the program."""
    table = HttpServer()
    with ExitStack() as running_on:
        running_on.enter_context(table.serving(MotoApplication()))
        yield table.url, running_on.enter_context(simulator())


def enroll(program: Program, request: str) -> tuple[int, Any]:
    url = program.url(f"{CA}/enrollments")
    answer = requests.post(url, data=request, timeout=PATIENCE_SECONDS)
    return answer.status_code, answer.json()


def configure(program: Program, sectigo: str) -> None:
    managed = program.url("/v1/management/certificate-authorities/")
    document = requests.get(f"{managed}sectigo", timeout=PATIENCE_SECONDS).json()["ca"][
        "configuration"
    ]
    document["properties"]["url"] = sectigo
    requests.put(f"{managed}outlives", json=document, timeout=PATIENCE_SECONDS).raise_for_status()
    requests.get(program.url(f"{CA}/profiles"), timeout=PATIENCE_SECONDS).raise_for_status()


def posts(sectigo: str) -> int:
    return int(
        requests.get(f"{sectigo}/simulator/orders", timeout=PATIENCE_SECONDS).json()["asked"]
    )


def kill_once_posted(program: Program, sectigo: str, request: str) -> None:
    """Ask for a certificate, and kill the program when the order is at Sectigo, unanswered."""
    command = ["curl", "-s", "-m", "30", "-d", "@-", program.url(f"{CA}/enrollments")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as client:
        assert client.stdin is not None
        client.stdin.write(request)
        client.stdin.close()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while posts(sectigo) == 0:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        os.killpg(program.process.pid, signal.SIGKILL)
    program.process.wait()


def test_it_goes_on_from_there_with_the_one_order(outside: tuple[str, str], tmp_path: Path) -> None:
    table, sectigo = outside
    environment = {"DYNAMODB_ENDPOINT_URL": table, "AWS_DEFAULT_REGION": "eu-west-1"}
    environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    port, request = free_ports(4), request_of("shell-enroll")
    with running(port, tmp_path / "first", **environment) as program:
        configure(program, sectigo)
        slow = {"kind": "slow", "seconds": 20, "at": "enroll", "times": 1, "done": True}
        fault = requests.put(f"{sectigo}/simulator/fault", json=slow, timeout=PATIENCE_SECONDS)
        fault.raise_for_status()
        kill_once_posted(program, sectigo, request)
    with running(free_ports(4), tmp_path / "second", **environment) as program:
        deadline = time.monotonic() + PATIENCE_SECONDS
        status, body = enroll(program, request)
        while status == 503 and time.monotonic() < deadline:
            assert body["error"]["target"]
            time.sleep(1)
            status, body = enroll(program, request)
    assert status == 200, json.dumps(body)
    assert posts(sectigo) == 1
