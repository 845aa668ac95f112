"""What the Sectigo simulator lists beside orders."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from local.http_server import Request
from local.sectigo.application import Simulator
from local.sectigo.simulator import SectigoSimulator
from local.sectigo.upstream import Upstream
from tests.functional.local.sectigo_orders import Client, refusal

TYPES = {
    "/api/ssl/v1/types": [60515, 63999, 64442],
    "/api/ssl/v2/types": [60515, 63999, 64442],
    "/api/smime/v1/types": [15702],
    "/api/smime/v2/types": [15702],
    "/api/device/v1/types": [1784],
}
FIELDS = {
    "/api/ssl/v1/customFields": ["Cost centre"],
    "/api/ssl/v2/customFields": ["Cost centre"],
    "/api/smime/v1/customFields": [],
    "/api/smime/v2/customFields": [],
    "/api/device/v1/customFields": [],
}


@pytest.mark.parametrize("path", TYPES)
@pytest.mark.parametrize("query", ["", "?organizationId=1234", "?organizationId=1235"])
def test_each_kind_of_certificate_has_profiles(client: Client, path: str, query: str) -> None:
    answer = client.send("GET", path + query)
    assert [profile["id"] for profile in answer.json()] == TYPES[path]
    for profile in answer.json():
        assert {"name", "description", "terms", "keyTypes", "useSecondaryOrgName"} <= set(profile)


def test_a_device_profile_says_what_its_certificates_are_for(client: Client) -> None:
    (profile,) = client.send("GET", "/api/device/v1/types").json()
    assert profile["term"] == profile["terms"][0]
    assert profile["eku"] == ["1.3.6.1.5.5.7.3.2"]


@pytest.mark.parametrize("path", TYPES)
def test_profiles_of_an_unknown_organization_are_refused_in_sectigos_words(
    client: Client, path: str
) -> None:
    answer = client.send("GET", f"{path}?organizationId=1")
    assert refusal(answer) == (400, -639)
    assert answer.json()["description"] == "Supplied orgid invalid.."


@pytest.mark.parametrize("path", FIELDS)
def test_each_kind_of_certificate_has_custom_fields(client: Client, path: str) -> None:
    assert [field["name"] for field in client.send("GET", path).json()] == FIELDS[path]


@pytest.mark.parametrize("path", [*TYPES, *FIELDS])
def test_a_list_needs_a_login_and_is_at_private_as_well(
    simulator: SectigoSimulator, path: str
) -> None:
    assert refusal(Client(simulator, {}).send("GET", path)) == (401, -16)
    identity = (("login", "demo"), ("customerUri", "demo"))
    request = Request("GET", f"/private{path}", identity, certificate=b"any")
    assert Simulator(Upstream()).answer(request).status == HTTPStatus.OK


def test_an_organization_says_what_may_be_ordered(client: Client) -> None:
    listed = client.send("GET", "/api/organization/v1").json()
    (organization,) = listed
    assert "certTypes" not in organization
    details = client.send("GET", "/api/organization/v1/1234").json()
    assert details | organization == details
    assert details["certTypes"] == ["SSL", "SMIME", "Device"]
    assert details["sslCertsApiEnabled"] is True
    department = client.send("GET", "/api/organization/v1/1235").json()
    assert (department["name"], department["parentName"]) == ("Web shop", "Demo")
    assert refusal(client.send("GET", "/api/organization/v1/1")) == (400, -639)
    assert refusal(client.send("GET", "/api/organization/v1/x")) == (404, -1)


@pytest.mark.parametrize("path", ["/api/device/v2/types", "/api/smime/v3/types", "/api/x"])
def test_a_list_that_sectigo_has_not_is_not_found(client: Client, path: str) -> None:
    assert refusal(client.send("GET", path)) == (404, -1)


DOMAINS: list[dict[str, object]] = [
    {"domain": "a.example", "dcvStatus": "VALIDATED", "expiresInDays": 1},
    {"domain": "b.example", "dcvOrderStatus": "AWAITING_SUBMISSION"},
    {"domain": "c.example"},
]


def test_domains_are_spelt_as_each_version_spells_them(client: Client) -> None:
    client.simulator.list_domains(domains=DOMAINS)
    answers = [client.send("GET", f"/api/dcv/{version}/validation") for version in ("v1", "v2")]
    words = [
        [(one["dcvStatus"], one["dcvOrderStatus"]) for one in answer.json()[:2]]
        for answer in answers
    ]
    assert words == [
        [("VALIDATED", "NOT_INITIATED"), ("NOT_VALIDATED", "AWAITING_SUBMISSION")],
        [("Validated", "Not initiated"), ("Not validated", "Awaiting submission")],
    ]
    ends = [answer.json()[0]["expirationDate"] for answer in answers]
    assert [len(end) for end in ends] == [len("2026-11-29"), len("2026-11-29T12:00:00.000Z")]


def test_domains_come_in_pages(client: Client) -> None:
    client.simulator.list_domains(domains=DOMAINS)
    found = {}
    for position in (0, 2, 7):
        answer = client.send("GET", f"/api/dcv/v1/validation?size=2&position={position}&domain=")
        assert answer.headers["X-Total-Count"] == "3"
        found[position] = [one["domain"] for one in answer.json()]
    assert found == {0: ["a.example", "b.example"], 2: ["c.example"], 7: []}


@pytest.mark.parametrize("query", ["size=201", "size=0", "position=x", "org=7", "nonsense=7"])
def test_a_page_of_domains_that_there_cannot_be_is_refused(client: Client, query: str) -> None:
    assert refusal(client.send("GET", f"/api/dcv/v1/validation?{query}")) == (400, -1601)


def test_domains_may_be_forbidden_fail_or_be_of_another_version(client: Client) -> None:
    path = "/api/dcv/v1/validation"
    for rule, answered in ((-3, (400, -3)), (-1608, (400, -1608))):
        client.simulator.list_domains(forbidden=rule)
        assert refusal(client.send("GET", path)) == answered
    client.simulator.list_domains(forbidden=403)
    assert client.send("GET", path).status_code == HTTPStatus.FORBIDDEN
    client.simulator.list_domains(failing_page=2)
    assert client.send("GET", path).status_code == HTTPStatus.OK
    assert client.send("GET", f"{path}?position=200").status_code == 500
    client.simulator.list_domains(version="v2")
    assert client.send("GET", path).status_code == HTTPStatus.NOT_FOUND


def test_the_controls_list_other_domains(client: Client) -> None:
    answer = client.send("PUT", "/simulator/domains", {"domains": DOMAINS[:1]})
    assert answer.json()["domains"] == [{"domain": "a.example", **DOMAINS[0]}]
    assert len(client.send("GET", "/api/dcv/v2/validation").json()) == 1
    assert client.send("DELETE", "/simulator/domains").json() == {"asked": 1}
    assert len(client.send("GET", "/api/dcv/v2/validation").json()) > 1
