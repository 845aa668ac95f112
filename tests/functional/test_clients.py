"""CA Gateway's real clients: what each sends is understood as it means it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.functional.client_requests import EXPECTED, FILES, request_of
from tests.functional.stack import Stack


def test_each_request_has_its_expectation() -> None:
    assert set(FILES) == set(EXPECTED)


@pytest.mark.parametrize("client", sorted(EXPECTED))
def test_a_clients_request_is_valid(stack: Stack, client: str) -> None:
    stack.configure()
    answer = stack.validate(request_of(client))
    assert answer.status == 200, answer.text
    validation = answer.body["validation"]
    key_type, validity = validation["keyType"], validation["validity"]
    assert (
        f"{key_type['algorithm']} {key_type['value']}",
        key_type["source"],
        validity["days"],
        validity["source"],
        [detail["code"] for detail in answer.body["message"]["details"]],
    ) == EXPECTED[client]


@pytest.mark.parametrize("client", sorted(EXPECTED))
def test_the_sample_document_accepts_the_clients_requests(stack: Stack, client: str) -> None:
    sample = json.loads((Path(__file__).parents[2] / "docs" / "acme.json").read_text())
    sample["properties"] = {"enable-ca-profile-sync": False}
    stack.create("acme", sample)
    body = json.loads(request_of(client))
    answer = stack.validate(body | {"profileId": "web-servers"}, "acme")
    # Its terms end at 200 days, as Sectigo's do.
    refused = ["validity-not-allowed"] if client == "shell-bulk-a-year" else []
    details = answer.body.get("error", {"details": []})["details"]
    assert [detail["code"] for detail in details] == refused, answer.text


def test_the_shell_tools_secp256k1_key_that_it_calls_p256_is_refused_by_its_name(
    stack: Stack,
) -> None:
    stack.configure()
    folder = Path(__file__).parents[1] / "corpus" / "csr" / "key-type-not-allowed"
    request = json.loads(request_of("shell-enroll"))
    answer = stack.validate(request | {"csr": (folder / "ec-secp256k1.txt").read_text()})
    (detail,) = answer.body["error"]["details"]
    assert (detail["code"], detail["value"]) == ("key-type-not-allowed", "EC secp256k1")
