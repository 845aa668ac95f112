"""How the simulator is told to fail."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from local.http_server import Response
from local.sectigo.faults import FAULT, Place
from local.sectigo.login import DEFAULT_LIFETIME_SECONDS, Tokens
from local.sectigo.upstream import Upstream

WELL = Response(200, (), b"well")


@pytest.mark.parametrize(
    ("kind", "fields", "status", "start"),
    [
        ("status", {"status": 503}, 503, b'{"code": -1,'),
        ("slow", {"seconds": 0}, 200, b"well"),
        ("redirect", {}, 302, b""),
        ("html", {}, 200, b"<!DOCTYPE html>"),
        ("garbage", {}, 200, b'[{"id": 1, "name": "\xff'),
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
        ({"kind": "unheard-of"}, "'status', 'redirect', 'reset', 'slow', 'hang', 'cut', 'drip'"),
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
        ({"kind": "empty", "at": "elsewhere"}, "at"),
        ({"kind": "huge", "mebibytes": 0}, "mebibytes"),
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
    assert [upstream.call("list", lambda: WELL).status for _ in range(3)] == [500, 500, 200]
    assert upstream.describe() == {
        "fault": None,
        "profiles": 3,
        "calls": 3,
        "listCalls": 3,
        "tokenCalls": 0,
        "lastStatus": 200,
    }


def test_a_fault_fails_the_list_or_the_token_endpoint_and_not_the_other() -> None:
    upstream = Upstream()
    upstream.fail(FAULT.validate_python({"kind": "status", "status": 500, "at": "token"}))
    assert upstream.call("list", lambda: WELL).status == 200
    assert upstream.call("token", lambda: WELL).status == 500


PLACES = get_args(Place)


@pytest.mark.parametrize("told", ["api", *PLACES])
def test_a_fault_is_where_it_was_told_to_be_or_everywhere_but_at_the_tokens(told: str) -> None:
    upstream = Upstream()
    upstream.fail(FAULT.validate_python({"kind": "status", "status": 500, "at": told}))
    failing = {place for place in PLACES if upstream.call(place, lambda: WELL).status == 500}
    assert failing == ({told} if told != "api" else set(PLACES) - {"token"})
    assert upstream.calls == len(set(PLACES) - {"token", "fields"})


def test_what_is_done_all_the_same_is_done_once_and_answered_otherwise() -> None:
    done: list[str] = []

    def well() -> Response:
        done.append("done")
        return WELL

    for kind in ("cut", "html"):
        fault = FAULT.validate_python({"kind": kind, "done": True, "times": 1})
        upstream = Upstream()
        upstream.fail(fault)
        assert upstream.call("enroll", well).body != WELL.body
    assert done == ["done", "done"]


@pytest.mark.parametrize(
    ("kind", "fields", "ids"),
    [
        ("shrunk", {}, [1]),
        ("shrunk", {"keep": 2}, [1, 2]),
        ("duplicates", {}, [1, 2, 1, 2]),
        ("odd", {}, [1, 2]),
        ("missing", {}, [None, 1, 2]),
    ],
)
def test_a_list_comes_changed(kind: str, fields: dict[str, object], ids: list[int]) -> None:
    well = Response(200, (), b'[{"id": 1}, {"id": 2}]')
    answer = FAULT.validate_python({"kind": kind, **fields}).answer(lambda: well)
    assert [entry.get("id") for entry in json.loads(answer.body)] == ids


def test_what_is_no_list_comes_unchanged() -> None:
    certificate = Response(200, (), b"-----BEGIN CERTIFICATE-----")
    assert FAULT.validate_python({"kind": "odd"}).answer(lambda: certificate) == certificate


def test_a_refusal_is_not_taken_for_a_list() -> None:
    refusal = Response(401, (), b'{"code": -16}')
    assert FAULT.validate_python({"kind": "odd"}).answer(lambda: refusal) == refusal


@pytest.mark.parametrize("kind", ["hang", "cut"])
def test_half_an_answer_announces_all_of_it(kind: str) -> None:
    fields = {"seconds": 0} if kind == "hang" else {}
    answer = FAULT.validate_python({"kind": kind, **fields}).answer(lambda: WELL)
    assert (answer.body, answer.announced_bytes) == (b"we", 4)
    assert b"".join(answer.rest or ()) == b""


def test_a_dripping_answer_is_whole_in_the_end() -> None:
    answer = FAULT.validate_python({"kind": "drip", "seconds": 0}).answer(lambda: WELL)
    assert list(answer.rest or ()) == [b"w", b"e", b"l", b"l"]
    assert answer.announced_bytes == 4


def test_a_huge_list_is_as_long_as_it_was_told() -> None:
    answer = FAULT.validate_python({"kind": "huge", "mebibytes": 1}).answer(lambda: WELL)
    assert sum(map(len, answer.rest or ())) == 1024 * 1024 + 1


def test_a_token_is_good_until_it_expires_or_is_revoked() -> None:
    now = [0.0]
    tokens = Tokens(lambda: now[0])
    first, second = tokens.issue(), tokens.issue()
    assert tokens.is_good(first)
    assert not tokens.is_good("made up")
    now[0] = DEFAULT_LIFETIME_SECONDS
    assert not tokens.is_good(first)
    now[0] = 0
    tokens.revoke()
    assert not tokens.is_good(second)
