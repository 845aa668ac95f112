"""The program killed after an order, or after a delivery: it goes on, and orders nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from local.http_server import HttpServer
from local.moto_server import MotoApplication
from tests.functional.client_requests import request_of
from tests.patience import PATIENCE_SECONDS
from tests.runtime.conftest import ROOT, Program, free_ports, running

ACCESS: dict[str, Any] = {
    "region_name": "eu-west-1",
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
}
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


def delivered(table: str) -> int:
    """Count the certificates that are handed over, as the table has it."""
    client = boto3.client("dynamodb", endpoint_url=table, **ACCESS)
    items = [
        item
        for name in client.list_tables()["TableNames"]
        for item in client.scan(TableName=name, ConsistentRead=True)["Items"]
    ]
    kept = [json.loads(item["order"]["S"]) for item in items if "order" in item]
    return sum("delivered_at" in order for order in kept)


def kill_once(program: Program, request: str, has_happened: Callable[[], bool]) -> None:
    """Ask for a certificate, read no answer, and kill the program when it has come so far."""
    command = ["curl", "-s", "-m", "30", "-d", "@-", program.url(f"{CA}/enrollments")]
    # Its answer goes nowhere, should it be faster than this.
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, text=True) as client:
        assert client.stdin is not None
        client.stdin.write(request)
        client.stdin.close()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not has_happened():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(program.process.pid, signal.SIGKILL)
        client.kill()
    program.process.wait()


@pytest.mark.parametrize("killed", ["once-posted", "once-delivered"])
def test_it_goes_on_from_there_with_the_one_order(
    outside: tuple[str, str], tmp_path: Path, killed: str
) -> None:
    table, sectigo = outside
    environment = {"DYNAMODB_ENDPOINT_URL": table, "AWS_DEFAULT_REGION": "eu-west-1"}
    environment |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    port, request = free_ports(4), request_of("shell-enroll")
    with running(port, tmp_path / "first", **environment) as program:
        configure(program, sectigo)
        if killed == "once-posted":
            slow = {"kind": "slow", "seconds": 20, "at": "enroll", "times": 1, "done": True}
            fault = requests.put(f"{sectigo}/simulator/fault", json=slow, timeout=PATIENCE_SECONDS)
            fault.raise_for_status()
            kill_once(program, request, lambda: posts(sectigo) > 0)
        else:
            # What the other case left is there still.
            before = delivered(table)
            kill_once(program, request, lambda: delivered(table) > before)
    with running(free_ports(4), tmp_path / "second", **environment) as program:
        deadline = time.monotonic() + PATIENCE_SECONDS
        status, body = enroll(program, request)
        while status == 503 and time.monotonic() < deadline:
            assert body["error"]["target"]
            time.sleep(1)
            status, body = enroll(program, request)
    assert status == 200, json.dumps(body)
    assert posts(sectigo) == 1
