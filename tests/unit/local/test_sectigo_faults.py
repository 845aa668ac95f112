"""How the simulator is told to fail."""

from __future__ import annotations

import pytest

from local.http_server import Response
from local.sectigo.faults import FAULT
from local.sectigo.upstream import Upstream

WELL = Response(200, (), b"well")


@pytest.mark.parametrize(
    ("kind", "fields", "status", "start"),
    [
        ("status", {"status": 503}, 503, b'{"code":-1'),
        ("slow", {"seconds": 0}, 200, b"well"),
        ("garbage", {}, 200, b"<!DOCTYPE html>"),
        ("empty", {}, 200, b"[]"),
    ],
)
def test_a_fault_changes_the_answer(
    kind: str, fields: dict[str, object], status: int, start: bytes
) -> None:
    response = FAULT.validate_python({"kind": kind, **fields}).answer(lambda: WELL)
    assert response.status == status
    assert response.body.startswith(start)


def test_a_status_brings_its_headers() -> None:
    fault = FAULT.validate_python(
        {"kind": "status", "status": 429, "headers": {"Retry-After": "2"}}
    )
    assert ("Retry-After", "2") in fault.answer(lambda: WELL).headers


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ([], "valid dictionary"),
        ({}, "kind"),
        ({"kind": "unheard-of"}, "'status', 'slow', 'garbage', 'empty'"),
        ({"kind": "status"}, "status"),
        ({"kind": "status", "status": 99}, "or equal to 200"),
        ({"kind": "status", "status": True}, "status"),
        ({"kind": "status", "status": 503, "headers": {"a b": "c"}}, "headers"),
        ({"kind": "status", "status": 503, "headers": {"a": "\r\n"}}, "headers"),
        ({"kind": "status", "status": 503, "headers": {"a": 1}}, "headers.a"),
        ({"kind": "slow", "seconds": -1}, "seconds"),
        ({"kind": "slow", "seconds": 1e9}, "seconds"),
        ({"kind": "empty", "seconds": 1}, "seconds"),
        ({"kind": "empty", "times": 0}, "times"),
        ({"kind": "empty", "times": "2"}, "times"),
    ],
)
def test_a_wrong_fault_is_named(document: object, named: str) -> None:
    with pytest.raises(ValueError, match="1 validation error") as caught:
        FAULT.validate_python(document)
    assert named in str(caught.value)


def test_a_fault_ends_after_its_times() -> None:
    upstream = Upstream()
    upstream.fail(FAULT.validate_python({"kind": "status", "status": 500, "times": 2}))
    assert [upstream.call(lambda: WELL).status for _ in range(3)] == [500, 500, 200]
    assert upstream.describe() == {"fault": None, "profiles": 3, "calls": 3, "lastStatus": 200}
