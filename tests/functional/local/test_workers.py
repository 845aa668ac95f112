"""Worker processes: what a handler sees, and what its ends look like from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.invocation_outcome import Outcome
from local.surroundings import ROOT
from local.workers import WorkerPool
from tests.functional.local.conftest import StartPool
from tests.patience import PATIENCE_SECONDS

COUNTING = """
    import os, time
    count = 0
    def mark(folder, name):
        open(f"{folder}/{name}", "w").close()
    def handler(event, context):
        global count
        count += 1
        if "meets" in event:
            mark(event["meets"], f"{count}-{os.getpid()}")
            while sum(name.startswith(f"{count}-") for name in os.listdir(event["meets"])) < 2:
                time.sleep(0.01)
        if "until" in event:
            mark(event["until"], "begun")
            while not os.path.exists(event["until"] + "/over"):
                time.sleep(0.01)
        if event.get("exit") is not None:
            raise SystemExit(event["exit"])
        if event.get("abort"):
            os.abort()
        return {"count": count, "pid": os.getpid()}
"""


def invoke(pool: WorkerPool, event: object = None) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(pool.invoke({} if event is None else event, PATIENCE_SECONDS).payload)


def test_a_worker_keeps_its_modules_state_between_events(start_pool: StartPool) -> None:
    pool = start_pool(COUNTING)
    first, second = invoke(pool), invoke(pool)
    assert (first["count"], second["count"]) == (1, 2)
    assert first["pid"] == second["pid"] != os.getpid()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def busy(pool: WorkerPool, folder: Path) -> Iterator[list[Any]]:
    """Have the pool's handler run until the end; give what it came to, once it is over."""
    outcomes: list[Any] = []
    running = threading.Thread(target=lambda: outcomes.append(invoke(pool, {"until": str(folder)})))
    running.start()
    wait_for(folder / "begun")
    try:
        yield outcomes
    finally:
        (folder / "over").touch()
        running.join()


def test_events_at_the_same_time_get_workers_of_their_own(
    start_pool: StartPool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = str(tmp_path_factory.mktemp("meeting"))
    pool = start_pool(COUNTING, max_workers=2)
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(invoke(pool, {"meets": folder})))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result["pid"] for result in results}) == 2
    assert sorted(result["count"] for result in results) == [1, 1, 2, 2]


def test_a_handler_sees_lambdas_context_and_its_own_environment(start_pool: StartPool) -> None:
    pool = start_pool(
        """
        import os, sys
        def handler(event, context):
            return {
                "name": context.function_name, "memory": context.memory_limit_in_mb,
                "arn": context.invoked_function_arn, "id": context.aws_request_id,
                "left": context.get_remaining_time_in_millis(), "event": event,
                "environment": sorted(os.environ), "folder": sys.path[0] == os.getcwd(),
            }
        """
    )
    seen = invoke(pool, {"é": [1, None]})
    assert (seen["name"], seen["memory"], seen["event"]) == ("Stand-in", "256", {"é": [1, None]})
    assert seen["arn"] == "arn:aws:lambda:eu-west-1:123456789012:function:Stand-in"
    assert len(seen["id"]) == 36
    assert 0 < seen["left"] <= 1_000 * PATIENCE_SECONDS
    assert seen["folder"] is True
    assert set(seen["environment"]) <= {"LC_CTYPE", "MARK", "PYTHONPATH", "__CF_USER_TEXT_ENCODING"}


def test_packages_are_loaded_before_a_worker_starts_and_nothing_of_the_gateways(
    start_pool: StartPool,
) -> None:
    pool = start_pool(
        """
        import sys
        loaded = sorted(sys.modules)
        def handler(event, context):
            return loaded
        """
    )
    loaded = set(invoke(pool))
    assert {"botocore.client", "cryptography.x509", "pydantic", "requests"} <= loaded
    assert not {name for name in loaded if name.split(".")[0] in {"boto3", "cagateway"}}


def test_a_worker_over_its_timeout_is_killed_and_replaced(
    start_pool: StartPool, tmp_path: Path
) -> None:
    pool = start_pool(COUNTING, timeout_seconds=1, max_workers=1)
    before = invoke(pool)
    error = invoke(pool, {"until": str(tmp_path)})
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 1.00 seconds")
    after = invoke(pool)
    assert after["count"] == 1
    assert after["pid"] != before["pid"]


@pytest.mark.parametrize(
    ("event", "cause"),
    [({"exit": 3}, "exit status 3"), ({"exit": 0}, "exit status 0"), ({"abort": True}, "signal 6")],
)
def test_a_worker_that_ends_is_reported_and_replaced(
    start_pool: StartPool, event: object, cause: str
) -> None:
    pool = start_pool(COUNTING, max_workers=1)
    error = invoke(pool, event)
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(f"Runtime exited with error: {cause}")
    assert invoke(pool)["count"] == 1


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_dies_idle_is_replaced_unnoticed(start_pool: StartPool) -> None:
    pool = start_pool(COUNTING, max_workers=1)
    pid = invoke(pool)["pid"]
    os.kill(pid, 9)
    while is_alive(pid):
        time.sleep(0.01)
    assert invoke(pool)["count"] == 1


def test_an_exception_is_an_error_with_the_handlers_stack(
    start_pool: StartPool, capfd: pytest.CaptureFixture[str]
) -> None:
    pool = start_pool("def handler(event, context):\n    raise KeyError('missing')\n")
    outcome = pool.invoke({}, PATIENCE_SECONDS)
    error = json.loads(outcome.payload)
    assert outcome.is_error
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'missing'")
    assert len(error["stackTrace"]) == 1
    assert "app.py" in error["stackTrace"][0]
    assert "[ERROR] KeyError: 'missing'" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def handler(event, context): return {1, 2}", "Runtime.MarshalError"),
        ("def handler(event, context): return 'x' * 7_000_000", "Function.ResponseSizeTooLarge"),
        ("def handler(event, context): return", ""),
        ("import missing_module", "Runtime.ImportModuleError"),
        ("def handler(event, context) return", "Runtime.UserCodeSyntaxError"),
        ("other = 1", "Runtime.HandlerNotFound"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(4)", "Runtime.ExitError"),
    ],
)
def test_what_cannot_be_loaded_or_returned_has_lambdas_name(
    start_pool: StartPool, source: str, kind: str
) -> None:
    outcome = start_pool(source).invoke({}, PATIENCE_SECONDS)
    assert outcome.is_error is bool(kind)
    assert not kind or json.loads(outcome.payload)["errorType"] == kind


def test_warming_tells_what_is_wrong(start_pool: StartPool) -> None:
    failure = start_pool("import missing_module").warm().result(PATIENCE_SECONDS)
    assert isinstance(failure, Outcome)
    assert b"missing_module" in failure.payload


def test_waiting_for_a_worker_is_bounded(start_pool: StartPool, tmp_path: Path) -> None:
    pool = start_pool(COUNTING, max_workers=1)
    invoke(pool)
    with busy(pool, tmp_path), pytest.raises(TimeoutError):
        pool.invoke({}, 0.1)
    # The one that gave up was dropped, the other one was not.
    assert invoke(pool)["count"] == 3


def test_closing_ends_what_runs(start_pool: StartPool, tmp_path: Path) -> None:
    pool = start_pool(COUNTING, max_workers=1)
    with busy(pool, tmp_path) as outcomes:
        pool.close()
        # It ends, though the handler itself does not.
        while not outcomes:
            time.sleep(0.01)
    assert outcomes[0]["errorType"] == "Runtime.ExitError"
    assert invoke(pool)["errorType"] == "Runtime.ExitError"


def test_a_worker_dies_with_its_parent_even_in_an_endless_handler(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "def handler(event, context):\n    print('in the handler')\n    while True: pass\n"
    )
    parent = f"""
import pathlib
from local.surroundings import Surroundings
from local.template import Function
from local.workers import WorkerPool
function = Function("F", pathlib.Path({str(tmp_path)!r}), "app.handler", 60, 128, {{}}, 2)
WorkerPool(function, {{"PYTHONPATH": {str(ROOT)!r}}}, Surroundings()).invoke({{}}, 60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the handler\n"
        process.kill()
        # The pipe closes when the last process that holds it has gone: the worker.
        assert process.stdout.read() == b""
