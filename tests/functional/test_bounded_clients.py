"""What clients may have, through the functions' own handlers, on a real table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api_events import Answer
from tests.functional.dynamodb_calls import calls_to
from tests.functional.guarded import OWN, ROOT, VAULT, Gateway, known
from tests.functional.management import code_of
from tests.functional.order_house import new_csr
from tests.functional.stack import Stack

PROFILES = f"{ROOT}/{OWN}/profiles"
ENROLLMENTS = f"{ROOT}/{OWN}/enrollments"


@pytest.fixture
def gateway(stack: Stack, guarded: dict[str, Gateway]) -> Gateway:
    stack.sync({"caId": OWN})
    return guarded["MutualTLS"]


def bound(stack: Stack, gateway: Gateway, **bounds: Any) -> None:  # noqa: ANN401 - a document's
    """Have the client known with these bounds and no others, as after half a minute."""
    named = {name.replace("_", "-"): value for name, value in bounds.items()}
    known(stack, ca_ids=[OWN], **named)
    gateway.forget()


def get(gateway: Gateway, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return gateway.send("GET", path, certificate=VAULT, headers=named)


def ids(answer: Answer) -> list[str]:
    return [one["id"] for one in answer.body["profiles"]]


def test_a_profile_that_a_client_may_not_have_does_not_exist(
    stack: Stack, gateway: Gateway
) -> None:
    bound(stack, gateway)
    everything = get(gateway, PROFILES)
    first, *_, other = ids(everything)
    bound(stack, gateway, allowed_profiles=[first])
    listed = get(gateway, PROFILES)
    assert ids(listed) == [first]
    assert other not in listed.text
    assert listed.headers["ETag"] != everything.headers["ETag"]
    assert get(gateway, PROFILES, If_None_Match=listed.headers["ETag"]).status == 304
    assert get(gateway, PROFILES, If_None_Match=everything.headers["ETag"]).status == 200
    assert get(gateway, f"{PROFILES}/{first}").status == 200
    hidden, missing = get(gateway, f"{PROFILES}/{other}"), get(gateway, f"{PROFILES}/424242")
    assert (hidden.status, code_of(hidden)) == (404, "profile-not-found")
    assert hidden.text.replace(other, "424242") == missing.text
    for path in (ENROLLMENTS, f"{ENROLLMENTS}/validation"):
        asked = body(other)
        told = gateway.send("POST", path, certificate=VAULT, body=asked)
        assert told.text.replace(other, "424242") == missing.text
    # Another client's list is not this one's, whatever this container has rendered before.
    bound(stack, gateway)
    assert get(gateway, PROFILES).text == everything.text
    bound(stack, gateway, allowed_profiles=[])
    assert ids(get(gateway, PROFILES)) == []


def test_a_list_shows_the_terms_that_the_client_may_have(stack: Stack, gateway: Gateway) -> None:
    bound(stack, gateway, max_validity_days=100)
    shown = get(gateway, PROFILES).body["profiles"]
    terms = [one["properties"].get("terms") for one in shown]
    assert any(terms)
    assert not [one for one in terms if one and "397" in one]
    (long,) = [one for one in shown if one["properties"].get("terms") == "[47]"][:1]
    assert get(gateway, f"{PROFILES}/{long['id']}").body["profile"] == long


def body(profile_id: str, *names: str) -> str:
    asked = {
        "profileId": profile_id,
        "requiredFormat": {"format": "X509"},
        "csr": new_csr(),
        "subjectAltNames": [{"type": "dNSName", "value": name} for name in names],
    }
    return json.dumps(asked)


def test_both_routes_refuse_the_same_names(stack: Stack, gateway: Gateway) -> None:
    bound(stack, gateway)
    profile_id = ids(get(gateway, PROFILES))[0]
    bound(stack, gateway, allowed_names=["*.example.com"])
    validation = f"{ENROLLMENTS}/validation"
    good, bad = body(profile_id), body(profile_id, "A.evil.example.", "b.example.com")
    assert gateway.send("POST", validation, certificate=VAULT, body=good).status == 200
    judged, ordered = (
        gateway.send("POST", path, certificate=VAULT, body=bad)
        for path in (validation, ENROLLMENTS)
    )
    assert (judged.status, ordered.status) == (400, 400)
    details = [one for one in judged.body["error"]["details"] if one["code"] == "name-not-allowed"]
    assert [one["value"] for one in details] == ["a.evil.example"]


def test_a_warm_read_of_a_bounded_client_makes_one_call(stack: Stack, gateway: Gateway) -> None:
    bound(stack, gateway, allowed_names=["*.example.com"], allowed_profiles=["60515"])
    get(gateway, PROFILES)
    with calls_to(gateway.profiles.routes.reader.store.table) as calls:
        assert get(gateway, PROFILES).status == 200
    assert len(calls) == 1
