"""`make run`, used as a newcomer would."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.documents import PROFILES_RESPONSE
from tests.patience import PATIENCE_SECONDS
from tests.runtime.conftest import Program, free_ports, running

ROOT = Path(__file__).parents[2]
PROFILES = "/v1/certificate-authorities/sectigo/profiles"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    log = tmp_path_factory.mktemp("run") / "log"
    with running(free_ports(4), log, DEMO_FLEET="yes") as started:
        yield started


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=PATIENCE_SECONDS)


def test_many_readers_get_the_documented_list_and_sectigo_is_not_asked_for_it(
    program: Program,
) -> None:
    # The demo's orders have had it read before: of the first read there are functional tests.
    before = get(program.simulator("/simulator")).json()["calls"]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(get, [program.url(PROFILES)] * 200))
    assert all(answer.json() == PROFILES_RESPONSE for answer in answers)
    assert get(program.simulator("/simulator")).json()["calls"] == before


def test_the_context_path_leads_to_the_same_list(program: Program) -> None:
    assert get(program.url(f"/cagw{PROFILES}")).text == get(program.url(PROFILES)).text


@pytest.mark.parametrize("page", ["README.md", "docs/tour.md"])
def test_the_pages_tell_the_truth(page: str, program: Program, tmp_path: Path) -> None:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    assert blocks
    for block in blocks:
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            assert run(program, command, tmp_path) == expected, command


def run(program: Program, command: str, folder: Path) -> str:
    """Run a line of a page in a folder, its ports moved to where this program's are."""
    moved = re.sub(r":300(\d)", lambda match: f":{program.port + int(match[1])}", command)
    done = subprocess.run(
        ["bash", "-c", moved],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.stdout if not done.stdout or done.stdout.endswith("\n") else f"{done.stdout}\n"


def test_a_bus_event_reaches_the_sync_function(program: Program) -> None:
    calls = calls_of(program)
    tick = json.loads((ROOT / "events" / "tick.json").read_text())
    requests.put(
        program.simulator("/simulator/fault"),
        json={"kind": "garbage", "times": 1},
        timeout=PATIENCE_SECONDS,
    ).raise_for_status()
    failed = invoke(program, "SyncFunction", {"caId": "sectigo"})
    assert failed["reason"] == "sectigo-malformed-answer"
    # The failure is due to be tried again once its wait of 5 s is over.
    time.sleep(5)
    ticked = invoke(program, "TickFunction", tick)
    assert (ticked["askedFor"], ticked["inSetback"]) == (1, 1)
    wait_until(lambda: status_of(program) == "UP")
    assert calls_of(program) == calls + 2


def invoke(program: Program, function: str, event: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    answer = requests.post(program.lambda_api(function), json=event, timeout=PATIENCE_SECONDS)
    return answer.json()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def status_of(program: Program) -> str:
    answer = get(program.url("/v1/certificate-authorities/sectigo/status"))
    return str(answer.json()["status"])


def calls_of(program: Program) -> int:
    return int(get(program.simulator("/simulator")).json()["listCalls"])


def test_stopping_the_simulator_changes_nothing_for_readers(program: Program) -> None:
    stopped = subprocess.run(
        ["pkill", "-f", f"local.sectigo --leashed --port {program.port + 1}"], check=False
    )
    assert stopped.returncode == 0
    answer = get(program.url(PROFILES))
    assert answer.json() == PROFILES_RESPONSE
    assert answer.headers["X-Profile-Sync"] == "fresh"


def test_it_stops_when_told(program: Program) -> None:
    # GNU make ends with status 2 when it was told to stop; what counts is that nothing is left.
    program.stop()
    try:
        get(program.url(PROFILES))
    except requests.ConnectionError:
        return
    raise AssertionError("something still answers")
