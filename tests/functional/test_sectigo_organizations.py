"""The list of organizations, over a socket: what is sent, and how leniently the answer is read."""

from __future__ import annotations

import json

import pytest

from cagateway.domain.authorities.connection import Organization, OrganizationList, SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.organizations import MAX_ORGANIZATIONS, SectigoOrganizations
from tests.functional.test_sectigo_client import RawServer, answering, http

# As the REST API documents it, with what it might hold beside.
LIST = [
    {
        "id": 1234,
        "name": "Example",
        "departments": [{"id": 77, "parentName": "Example", "name": "Web"}, {"name": "no id"}],
    },
    {"id": "5", "name": "half " + chr(0xD83D), "departments": None},
    {"id": 6, "name": None},
    {"id": 0, "name": "no id"},
    "no object",
]


def listed(server: RawServer) -> OrganizationList:
    account = SectigoAccount(server.url, "acme", "cagateway/demo")
    return SectigoOrganizations(server.client()).list_organizations(account)


def test_each_is_followed_by_its_departments() -> None:
    with answering(http("200 OK", json.dumps(LIST).encode())) as server:
        assert listed(server) == OrganizationList(
            (
                Organization(1234, "Example"),
                Organization(77, "Web", "Example"),
                Organization(5, "half \ufffd"),
                Organization(6, "6"),
            )
        )
    assert server.received[0].startswith(b"GET /api/organization/v1 HTTP/1.1\r\n")


@pytest.mark.parametrize("beyond", [0, 1], ids=["as many as fit", "one more"])
def test_of_very_many_the_first_are_given(beyond: int) -> None:
    name = chr(0x1F600) * 200
    entries = [{"id": one, "name": name} for one in range(1, MAX_ORGANIZATIONS + beyond + 1)]
    with answering(http("200 OK", json.dumps(entries).encode())) as server:
        found = listed(server)
    assert len(found.organizations) == MAX_ORGANIZATIONS
    assert found.is_complete == (beyond == 0)
    # A function answers 6 MB at most, and departments have two names.
    assert 2 * len(json.dumps([one.name for one in found.organizations])) < 6 * 1024 * 1024


BODIES = {"object": b"{}", "null": b"null", "page": b"<html>", "nested": b"[" * 100_000}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_an_answer_that_is_no_list_is_told(body: bytes) -> None:
    with answering(http("200 OK", body)) as server, pytest.raises(SectigoCallError) as caught:
        listed(server)
    assert caught.value.reason is FailureReason.MALFORMED_ANSWER
    assert "list organizations" in caught.value.message
