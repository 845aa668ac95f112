"""The benchmark's Runtime API, with a runtime client that is played here."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.runtime_api import FunctionError, RuntimeApi
from tests.patience import PATIENCE_SECONDS

VERSION = "/2018-06-01/runtime"


@pytest.fixture(scope="module")
def api() -> Iterator[RuntimeApi]:
    with RuntimeApi() as started:
        yield started


def serve_once(address: str, outcome: str) -> dict[str, str]:
    """Take an event and post it back; return what the API said about it."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)
    connection.request("GET", f"{VERSION}/invocation/next")
    invocation = connection.getresponse()
    event = invocation.read()
    request_id = invocation.headers["Lambda-Runtime-Aws-Request-Id"]
    connection.request("POST", f"{VERSION}/invocation/{request_id}/{outcome}", event)
    assert connection.getresponse().status == 202
    connection.close()
    return dict(invocation.headers)


def test_a_container_gets_its_event_and_the_answer_comes_back(api: RuntimeApi) -> None:
    with ThreadPoolExecutor() as threads:
        for _ in range(2):
            api.expect_new_container()
            client = threads.submit(serve_once, api.address, "response")
            asked_ns = api.wait_until_ready()
            answer = api.invoke({"n": "é" * 10_000})
            assert json.loads(answer.body) == {"n": "é" * 10_000}
            assert 0 < answer.took_ms * 1e6 <= answer.answered_ns - asked_ns
            assert {"Lambda-Runtime-Deadline-Ms", "Lambda-Runtime-Trace-Id"} <= set(client.result())


def test_an_error_is_no_answer(api: RuntimeApi) -> None:
    with ThreadPoolExecutor() as threads:
        api.expect_new_container()
        client = threads.submit(serve_once, api.address, "error")
        with pytest.raises(FunctionError, match="nobody"):
            api.invoke({"errorMessage": "nobody knows"})
        client.result()
