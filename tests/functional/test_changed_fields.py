"""Custom fields that vanish between two syncs, and values as long as they may be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functional.order_house import new_csr
from tests.functional.order_requests import body
from tests.functional.stack import Stack
from tests.functional.test_custom_fields import (
    CENTRE,
    DEFAULTS,
    MODE,
    asked_of,
    configure,
    rules_of,
    sent,
    synced,
)


@pytest.mark.parametrize(
    "there",
    [
        {"custom_fields": []},
        {"custom_fields": [{**CENTRE, "state": "INACTIVE"}]},
        {"custom_fields": [], "has_custom_fields_v2": False},
        {"custom_fields": [MODE]},
        {"custom_fields": [MODE], "has_custom_fields_v2": False},
    ],
    ids=["empty", "inactive", "empty-v1", "another", "another-v1"],
)
def test_what_vanished_by_the_next_sync_is_neither_shown_nor_sent(
    stack: Stack, there: dict[str, Any]
) -> None:
    stack.simulator.demand(custom_fields=[CENTRE])
    configure(stack, custom_fields=DEFAULTS)
    assert asked_of(stack) == [("costCentre", False)]
    stack.simulator.demand(**there)
    synced(stack, force=True)
    has_mode = MODE in there["custom_fields"]
    assert asked_of(stack) == ([("Mode", False)] if has_mode else [])
    # A client that goes on to send it is not refused for it.
    wanted = body(new_csr(), properties={"costCentre": 4711})
    assert stack.validate(wanted).status == 200
    assert stack.enroll(wanted).status == 200
    assert sent(stack) == ({"Mode": "live"} if has_mode else {}, "")


@pytest.mark.parametrize("sign", ["ü", "語", "😀"], ids=ascii)
@pytest.mark.parametrize("has_v2", [True, False], ids=["v2", "v1"])
def test_characters_count_and_come_whole(stack: Stack, sign: str, *, has_v2: bool) -> None:
    note = {"id": 1, "name": "Nötiz", "mandatory": True, "type": "TEXT_SINGLE_LINE"}
    stack.simulator.demand(custom_fields=[note], has_custom_fields_v2=has_v2)
    configure(stack)
    for ask in (stack.validate, stack.enroll):
        long = ask(body(new_csr(), properties={"Nötiz": sign * 257}))
        assert rules_of(long) == [("requested-property-invalid", "properties.Nötiz")]
        assert "256 characters" in long.body["error"]["details"][0]["message"]
    assert stack.enroll(body(new_csr(), properties={"Nötiz": sign * 256})).status == 200
    assert sent(stack) == ({"Nötiz": sign * 256}, "")
