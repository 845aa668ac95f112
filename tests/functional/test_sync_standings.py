"""How the syncs of all CAs stand, told with their list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.functional.stack import Stack

WITH_STATES = {"$fields": "caList.profileSync"}


def told(stack: Stack, query: dict[str, str] | None = None) -> dict[str, Any]:
    answer = stack.manage("GET", "", query=WITH_STATES if query is None else query)
    assert answer.status == 200
    return {one["id"]: one.get("profileSync", "left out") for one in answer.body["caList"]}


def test_each_state_is_the_one_that_the_ca_itself_tells(stack: Stack) -> None:
    for ca_id in ("down", "fresh", "held", "never", "stale"):
        stack.configure(ca_id)
    stack.configure("off", enable_ca_profile_sync=False)
    for ca_id in ("down", "fresh", "held", "stale"):
        assert stack.sync({"caId": ca_id})["outcome"] == "completed"
    stack.simulator.fail("status", status=503)
    stack.sync({"caId": "down"})
    stack.simulator.fail("empty")
    stack.sync({"caId": "held"})
    stack.age_snapshot("stale", timedelta(hours=2))
    states = told(stack)
    assert {ca_id: one["state"] for ca_id, one in states.items()} == {
        **dict.fromkeys(("down", "fresh", "held"), "fresh"),
        "never": "unavailable",
        "off": "disabled",
        "stale": "stale",
    }
    for ca_id, state in states.items():
        own = stack.manage("GET", f"/{ca_id}/profile-sync").body["profileSync"]
        backoff = {**own["setback"]} if own["setback"] else None
        if backoff:
            del backoff["held"]
        assert state == {
            "state": own["state"],
            "syncedAt": own["syncedAt"],
            "setback": backoff,
        }


def test_a_list_of_another_organization_is_none(stack: Stack) -> None:
    stack.configure()
    stack.sync({"caId": "sectigo"})
    etag = stack.manage("GET").headers["ETag"]
    document = stack.manage("GET").body["ca"]["configuration"]
    document["properties"]["org-id"] = 1235
    assert stack.manage("PUT", body=document, headers={"If-Match": etag}).status == 200
    state = told(stack)["sectigo"]
    assert (state["state"], state["syncedAt"], state["setback"]) == ("unavailable", None, None)


@pytest.mark.parametrize(
    "fields", ["", "caList", "-caList.profileSync", "caList.name", "x" * 2_000]
)
def test_it_is_left_out_unless_it_is_asked_for(stack: Stack, fields: str) -> None:
    stack.configure()
    assert told(stack, {"$fields": fields}) == {"sectigo": "left out"}


def test_a_broken_document_costs_no_other(stack: Stack) -> None:
    stack.configure("good")
    stack.create("broken", {"properties": 7})
    states = told(stack)
    assert states["broken"] is None
    assert states["good"]["state"] == "unavailable"
