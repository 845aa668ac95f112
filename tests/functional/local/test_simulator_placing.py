"""Ordering at the Sectigo simulator: what it takes, and what it refuses with which code."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec

from local.sectigo.simulator import SectigoSimulator
from tests.functional.local.sectigo_orders import (
    LOGIN,
    Client,
    bare,
    enrollment,
    pem,
    refusal,
    request_for,
    rsa_request,
)
from tests.patience import PATIENCE_SECONDS


def test_an_order_brings_a_number_and_nothing_about_its_status(client: Client) -> None:
    answer = client.ssl("POST", "/enroll", enrollment())
    assert set(answer.json()) == {"sslId", "renewId"}
    assert len(answer.json()["renewId"]) <= 20


@pytest.mark.parametrize(
    "csr",
    [
        pytest.param(pem(request_for()), id="pem"),
        pytest.param(bare(request_for()), id="base64 in one line"),
        pytest.param(pem(request_for()).replace("\n", ""), id="pem without line ends"),
        pytest.param(pem(request_for()).replace("\n", "\r\n"), id="pem with Windows' line ends"),
        pytest.param(pem(request_for()).replace(" CERTIFICATE", " NEW CERTIFICATE"), id="new"),
    ],
)
def test_requests_come_as_clients_send_them(client: Client, csr: str) -> None:
    assert client.status(client.enroll(csr=csr)) == "Issued"


def test_numbers_may_be_text(client: Client) -> None:
    assert client.details(client.enroll(orgId="1234", certType="60515"))["orgId"] == 1234


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"orgId": None}, -7),
        ({"orgId": 99}, -639),
        ({"csr": None}, -7),
        ({"csr": "what is this?"}, -1601),
        ({"csr": ""}, -1601),
        ({"csr": "A" * 32_768}, -1601),
        ({"csr": "AAA"}, -9),
        ({"csr": "AAAA"}, -10),
        ({"certType": None}, -39),
        ({"certType": 0}, -39),
        ({"certType": 1}, -111),
        ({"term": None}, -36),
        ({"term": 31}, -36),
        ({"csr": pem(request_for("")), "subjAltNames": " , "}, -7),
        ({"subjAltNames": ["a.example"]}, -1002),
        ({"subjAltNames": 7}, -1002),
        ({"subjAltNames": "bücher.example"}, -1601),
        ({"subjAltNames": ",".join(f"{n}.example" for n in range(1001))}, -1601),
        ({"comments": "c" * 1025}, -1601),
        ({"externalRequester": "a@" + "e" * 511}, -1601),
        ({"externalRequester": "Ada"}, -1601),
        ({"externalRequester": "ada@shop.example, "}, -1601),
        ({"externalRequester": "ada@shop.example; bob@shop.example"}, -1601),
        ({"subjAltNames": "not a domain"}, -1601),
        ({"subjAltNames": "ada@shop.example"}, -1601),
        ({"subjAltNames": "a_b.example"}, -1601),
        ({"subjAltNames": "*"}, -1601),
        ({"subjAltNames": "a.*.example"}, -1601),
        ({"subjAltNames": "-a.example"}, -1601),
        ({"subjAltNames": "a..example"}, -1601),
        ({"subjAltNames": "a.example."}, -1601),
        ({"subjAltNames": "1.2.3"}, -1601),
        ({"subjAltNames": "192.0.2.0/24"}, -1601),
        ({"subjAltNames": f"{'a' * 64}.example"}, -1601),
        ({"subjAltNames": ".".join(["a"] * 128)}, -1601),
        ({"subjAltNames": "localhost"}, -164),
        ({"subjAltNames": "printer.local"}, -164),
        ({"subjAltNames": "db.INTERNAL"}, -164),
        ({"subjAltNames": "10.1.2.3"}, -164),
        ({"subjAltNames": "fd00::1"}, -164),
        ({"csr": pem(request_for("Jane Doe"))}, -1601),
        ({"csr": pem(request_for("localhost"))}, -164),
        ({"dcvMode": "PIGEON"}, -1601),
        ({"customFields": [{"name": "Nobody's", "value": ""}]}, -135),
        ({"customFields": [{"name": "", "value": ""}]}, -1601),
        ({"customFields": {"Cost centre": "7"}}, -1002),
    ],
)
def test_an_order_is_refused_with_sectigos_code(
    client: Client, changes: dict[str, object], code: int
) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(**changes))
    assert refusal(answer) == (400, code)
    assert client.control("GET", "")["placed"] == 0


@pytest.mark.parametrize(
    "names", ["*.shop.example", "192.0.2.1", "2001:db8::1", "xn--bcher-kva.example"]
)
def test_names_that_a_ca_certifies_are_taken(client: Client, names: str) -> None:
    assert client.status(client.enroll(subjAltNames=names)) == "Issued"


@pytest.mark.parametrize("requester", ["ada@shop.example", "ada@shop.example, b.c+d@shop.example"])
def test_requesters_are_mailboxes(client: Client, requester: str) -> None:
    number = client.enroll(externalRequester=requester)
    assert client.details(number)["externalRequester"] == requester


def test_a_private_ca_certifies_local_names(client: Client) -> None:
    client.control("PUT", "/rules", {"localNames": True})
    names = "printer,printer.local,10.1.2.3"
    assert client.status(client.enroll(subjAltNames=names)) == "Issued"
    answer = client.ssl("POST", "/enroll", enrollment(subjAltNames="not a domain"))
    assert refusal(answer) == (400, -1601)


def test_an_unknown_organization_is_refused_in_sectigos_words(client: Client) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(orgId=99))
    assert answer.json()["description"] == "Supplied orgid invalid.."


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"text"', b"\xff", b"[" * 100_000, b" " * 200_000 + b"{}"]
)
def test_a_body_that_cannot_be_read_is_refused(client: Client, body: bytes) -> None:
    assert refusal(client.ssl("POST", "/enroll", body)) == (400, -1002)


@pytest.mark.parametrize(
    ("make_csr", "code"),
    [
        pytest.param(lambda: rsa_request(1024), -13, id="rsa"),
        pytest.param(
            lambda: request_for(key=ec.generate_private_key(ec.SECP256K1())), -194, id="curve"
        ),
        pytest.param(
            lambda: request_for(key=dsa.generate_private_key(1024)),  # noqa: S505 - its kind counts
            -11,
            id="algorithm",
        ),
    ],
)
def test_a_key_that_the_profile_has_not_is_refused(
    client: Client, make_csr: Callable[[], x509.CertificateSigningRequest], code: int
) -> None:
    answer = client.ssl("POST", "/enroll", enrollment(csr=bare(make_csr())))
    assert refusal(answer) == (400, code)


def test_a_request_that_is_signed_by_another_key_is_refused(client: Client) -> None:
    der = bytearray(base64.b64decode(bare(request_for())))
    der[-1] ^= 1
    csr = base64.b64encode(der).decode()
    answer = client.ssl("POST", "/enroll", enrollment(csr=csr))
    assert refusal(answer) == (400, -138)


def test_a_customer_may_forbid_elliptic_curves_that_the_profile_lists(client: Client) -> None:
    client.control("PUT", "/rules", {"ellipticCurves": False})
    assert refusal(client.ssl("POST", "/enroll", enrollment())) == (400, -170)
    client.enroll(csr=pem(rsa_request(2048)))


def test_a_mandatory_field_has_to_be_filled_in(client: Client) -> None:
    field = {"id": 58, "name": "Team", "mandatory": True}
    client.control("PUT", "/rules", {"customFields": [field]})
    assert client.ssl("GET", "/customFields").json() == [field]
    for filled in ([], [{"name": "Team"}], [{"name": "Team", "value": ""}]):
        answer = client.ssl("POST", "/enroll", enrollment(customFields=filled))
        assert refusal(answer) == (400, -62)
    number = client.enroll(customFields=[{"name": "Team", "value": "shop"}])
    assert client.details(number)["customFields"] == [{"name": "Team", "value": "shop"}]


def test_what_is_served_as_profiles_is_what_can_be_ordered(client: Client) -> None:
    client.simulator.serve([None, {"id": 7, "terms": [90], "keyTypes": {"RSA": ["2048"]}}])
    assert refusal(client.ssl("POST", "/enroll", enrollment())) == (400, -111)
    answer = client.ssl("POST", "/enroll", enrollment(certType=7, term=90))
    assert refusal(answer) == (400, -11)
    client.enroll(certType=7, term=90, csr=pem(rsa_request(2048)))


@pytest.mark.parametrize("term", [-1, 0, 10**6, 10**9])
def test_a_term_that_no_certificate_can_have_is_refused(client: Client, term: int) -> None:
    client.simulator.serve([{"id": 7, "terms": [term]}])
    answer = client.ssl("POST", "/enroll", enrollment(certType=7, term=term))
    assert refusal(answer) == (400, -36)


@pytest.mark.parametrize("path", ["/enroll", "/revoke/1000001", "/approve/1000001"])
def test_nobody_orders_without_a_login(simulator: SectigoSimulator, path: str) -> None:
    for headers in ({}, {**LOGIN, "password": "wrong"}, {"Authorization": "Bearer made-up"}):
        answer = Client(simulator, headers).ssl("POST", path, enrollment())
        assert refusal(answer) == (401, -16)
    assert simulator.orders.all() == ()


def test_tokens_lead_to_orders_as_passwords_do(simulator: SectigoSimulator) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": "demo-client",
        "client_secret": "demo-client-secret",
    }
    token = requests.post(simulator.token_url, form, timeout=PATIENCE_SECONDS).json()[
        "access_token"
    ]
    bearer = Client(simulator, {"Authorization": f"Bearer {token}"}, "/api/ssl/v2")
    for client in (Client(simulator), bearer):
        assert client.status(client.enroll()) == "Issued"
