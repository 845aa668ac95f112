"""A document that somebody broke past the management API costs its own CA, and no other."""

from __future__ import annotations

import pytest

from tests.functional.management import code_of, own
from tests.functional.stack import Stack

LIST = "/v1/certificate-authorities"


@pytest.fixture(params=["{", "[7]", '"text"', '{"name": 7}', "[" * 50_000], ids=lambda one: one[:9])
def broken(stack: Stack, request: pytest.FixtureRequest) -> Stack:
    """A stack with one CA that is well, `sectigo`, and one that is not, `broken`."""
    stack.manage("PUT", body=own(stack))
    stack.manage("PUT", "/broken", body=own(stack))
    # As one who writes the item anew: with no summary, which only the gateway makes.
    write(stack, "SET document = :text REMOVE summary", request.param)
    return stack


def write(stack: Stack, update: str, text: str) -> None:
    stack.store.table.client.update_item(
        TableName=stack.store.table.name,
        Key={"pk": {"S": "CA#broken"}, "sk": {"S": "ca:configuration"}},
        UpdateExpression=update,
        ExpressionAttributeValues={":text": {"S": text}},
    )


def test_one_that_is_changed_under_its_summary_is_listed_as_it_was(broken: Stack) -> None:
    broken.manage("PUT", "/broken", body=own(broken))
    write(broken, "SET document = :text", "{")
    assert [ca["id"] for ca in broken.get(LIST).body["caList"]] == ["broken", "sectigo"]
    assert broken.tick()["askedFor"] == 2
    assert broken.get(f"{LIST}/broken").status == 500
    assert broken.get(f"{LIST}/sectigo").status == 200


def test_the_list_shows_the_others(broken: Stack) -> None:
    answer = broken.get(LIST)
    assert answer.status == 200
    assert [ca["id"] for ca in answer.body["caList"]] == ["sectigo"]


def test_the_tick_asks_for_the_others(broken: Stack) -> None:
    ticked = broken.tick()
    assert ticked["askedFor"] == 1


def test_its_readers_and_its_sync_are_told_that_it_is_the_gateways_trouble(broken: Stack) -> None:
    answer = broken.get(f"{LIST}/broken/profiles")
    assert (answer.status, code_of(answer)) == (500, "internal-error")
    assert broken.sync({"caId": "broken"})["reason"] == "sync-broke"


def test_it_is_listed_for_operators_who_can_replace_it(broken: Stack) -> None:
    listed = broken.manage("GET", "").body["caList"]
    assert [ca["id"] for ca in listed] == ["broken", "sectigo"]
    assert broken.manage("GET", "/broken").status == 200
    assert broken.manage("PUT", "/broken", body=own(broken)).status == 200
    assert broken.get(f"{LIST}/broken/profiles").status == 200


def test_it_can_be_deleted(broken: Stack) -> None:
    assert broken.manage("DELETE", "/broken").status == 200
