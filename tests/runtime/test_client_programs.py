"""CA Gateway's real clients, over sockets: their requests as they send them, read as they read.

What each sends and needs: Entrust's Vault plugin, shell tool and Ansible collection, SPIRE's and
Keyfactor's plugins. None of them is changed for this gateway.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.client import HTTPConnection
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.functional.client_requests import EXPECTED, REFUSED, request_of
from tests.patience import PATIENCE_SECONDS
from tests.runtime.conftest import Program

CAS = "/cagw/v1/certificate-authorities"
CA = f"{CAS}/sectigo"
# The Go clients send no Accept with GET; urllib, curl and requests send */*.
JSON = {"Content-Type": "application/json"}
REVOCATION = {
    "action": {"type": "RevokeAction", "reason": "keyCompromise", "issueCrl": "true", "comment": ""}
}
# What Entrust's pages have in a profile; both clients go by names and booleans.
REQUIRING = {
    "properties": {"enable-ca-profile-sync": False},
    "profiles": [
        {
            "unique-id": "web",
            "name": "Web servers",
            "subject-variable-requirements": [
                {"name": "cn", "description": "Host name", "required": True},
                {"name": "o", "required": False},
            ],
            "subject-alt-name-requirements": [{"type": "dNSName", "required": True}],
        }
    ],
}


def ask(program: Program, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
    """Send a request with no header that a client does not send."""
    connection = HTTPConnection("127.0.0.1", program.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body, {} if body is None else JSON)
        answer = connection.getresponse()
        assert answer.getheader("Content-Type") == "application/json"
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def is_read_as_an_error(body: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether all clients find the error: by `type`, and its members being strings."""
    members = [body["error"][name] for name in ("code", "message", "target", "value")]
    return body["type"] == "ErrorResponse" and all(isinstance(one, str) for one in members)


class TestReading:
    def test_vault_finds_its_profile_in_the_list_and_reads_what_it_requires(
        self, program: Program
    ) -> None:
        status, listed = ask(program, "GET", f"{CA}/profiles")
        assert status == 200
        assert isinstance(listed["message"], dict)
        for profile in listed["profiles"]:
            status, body = ask(program, "GET", f"{CA}/profiles/{profile['id']}")
            assert (status, body["profile"]["name"]) == (200, profile["name"])

    def test_vault_and_keyfactor_read_what_a_profile_requires(self, program: Program) -> None:
        path = "/cagw/v1/management/certificate-authorities/requiring"
        status, _ = ask(program, "PUT", path, json.dumps(REQUIRING))
        assert status == 201
        _, body = ask(program, "GET", f"{CAS}/requiring/profiles/web")
        assert ask(program, "DELETE", path)[0] == 200
        assert body["profile"]["subjectVariableRequirements"] == [
            {"name": "cn", "description": "Host name", "required": True},
            {"name": "o", "description": "", "required": False},
        ]
        assert body["profile"]["subjectAltNameRequirements"] == [
            {"type": "dNSName", "required": True}
        ]

    def test_the_shell_tool_shows_whose_certificates_a_ca_issues(self, program: Program) -> None:
        selector = "%24fields=caList.certificate.certificateData"
        status, body = ask(program, "GET", f"{CAS}?{selector}")
        (certificate,) = [one["certificate"]["certificateData"] for one in body["caList"]]
        # It wraps the base64 in PEM's lines, and has openssl read that.
        pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
        assert status == 200
        subject = x509.load_pem_x509_certificate(pem.encode()).subject.rfc4514_string()
        assert subject.startswith("CN=Simulated Sectigo")

    def test_whoever_asks_a_ca_for_its_chain_finds_the_root(self, program: Program) -> None:
        status, body = ask(program, "GET", f"{CA}?%24fields=ca.certificate%2Cca.chain")
        found = [body["ca"]["certificate"], *body["ca"]["chain"]]
        issuing, root = (
            x509.load_der_x509_certificate(base64.b64decode(one["certificateData"], validate=True))
            for one in found
        )
        assert status == 200
        issuing.verify_directly_issued_by(root)
        root.verify_directly_issued_by(root)

    def test_keyfactor_reads_the_ca_and_its_connector(self, program: Program) -> None:
        status, body = ask(program, "GET", CA)
        assert (status, body["ca"]["properties"]["connector-name"]) == (200, "com.Sectigo")
        assert body["ca"]["chain"] == []

    @pytest.mark.parametrize("path", [f"{CAS}/none/profiles", f"{CA}/profiles/none"])
    def test_every_client_finds_what_is_wrong(self, program: Program, path: str) -> None:
        status, body = ask(program, "GET", path)
        assert status == 404
        assert is_read_as_an_error(body)


class TestAsking:
    @pytest.mark.parametrize("client", sorted(EXPECTED))
    def test_a_clients_own_request_passes(self, program: Program, client: str) -> None:
        status, body = ask(program, "POST", f"{CA}/enrollments/validation", request_of(client))
        assert status == 200, body
        validation = body["validation"]
        key_type, validity = validation["keyType"], validation["validity"]
        assert (
            f"{key_type['algorithm']} {key_type['value']}",
            key_type["source"],
            validity["days"],
            validity["source"],
            [detail["code"] for detail in body["message"]["details"]],
        ) == EXPECTED[client]

    @pytest.mark.parametrize("client", sorted(REFUSED))
    def test_what_a_client_cannot_have_is_refused_with_words_that_it_shows(
        self, program: Program, client: str
    ) -> None:
        for path in ("enrollments/validation", "enrollments"):
            status, body = ask(program, "POST", f"{CA}/{path}", request_of(client))
            assert status == 400
            assert is_read_as_an_error(body)
            assert [one["code"] for one in body["error"]["details"]] == REFUSED[client]


class TestEnrolling:
    @pytest.mark.parametrize("client", sorted(EXPECTED))
    def test_a_clients_own_request_brings_what_the_client_reads(
        self, program: Program, client: str
    ) -> None:
        request = request_of(client)
        status, body = ask(program, "POST", f"{CA}/enrollments", request)
        assert status == 200, body
        assert body["message"]["message"] == "Enrollment was successful."
        enrollment = body["enrollment"]
        assert (enrollment["status"], enrollment["properties"]) == ("ACCEPTED", {})
        leaf = read_as(json.loads(request)["requiredFormat"], enrollment["body"])
        assert enrollment["serialNumber"] == f"{leaf.serial_number:X}"
        start, end = enrollment["validityPeriod"].split("/")
        assert read_instant(start) < read_instant(end)
        issuer, root = (
            x509.load_der_x509_certificate(base64.b64decode(one["certificateData"], validate=True))
            for one in enrollment["chain"]
        )
        leaf.verify_directly_issued_by(issuer)
        issuer.verify_directly_issued_by(root)
        # Where a client takes its root from the CA itself, it is the same one.
        _, found = ask(program, "GET", f"{CA}?%24fields=ca.chain")
        assert found["ca"]["chain"][-1] == enrollment["chain"][-1]


def read_instant(text: str) -> datetime:
    """Read an instant as Ansible does, which takes this form and no other."""
    assert text.endswith("Z")
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def read_as(wanted: Mapping[str, Any], body: str) -> x509.Certificate:
    """Read a certificate as a client does that asked for a format."""
    if wanted["format"].upper() == "PKCS12":
        password = wanted["protection"]["password"].encode()
        file = base64.b64decode(body, validate=True)
        key, leaf, _ = pkcs12.load_key_and_certificates(file, password)
        assert key is not None
        assert leaf is not None
        return leaf
    if wanted["format"].upper() == "PEM":
        return x509.load_pem_x509_certificate(body.encode())
    return x509.load_der_x509_certificate(base64.b64decode(body, validate=True))


@pytest.fixture(scope="module")
def serial_number(program: Program) -> str:
    _, body = ask(program, "POST", f"{CA}/enrollments", request_of("keyfactor"))
    return str(body["enrollment"]["serialNumber"])


class TestAfterIssue:
    def test_keyfactor_and_ansible_get_it_by_its_number(
        self, program: Program, serial_number: str
    ) -> None:
        status, body = ask(program, "GET", f"{CA}/certificates/{serial_number.lower()}")
        certificate = body["certificate"]
        assert (status, certificate["status"]) == (200, "normal")
        der = base64.b64decode(certificate["certificateData"], validate=True)
        assert x509.load_der_x509_certificate(der).serial_number == int(serial_number, 16)

    def test_the_shell_tool_and_keyfactor_read_the_events_and_find_each_certificate(
        self, program: Program, serial_number: str
    ) -> None:
        query = "preferredPageSize=2&startDate=2000-01-01T00%3A00%3A00.00Z"
        found, more = list[str](), True
        for _ in range(100):
            status, body = ask(program, "GET", f"{CA}/certificate-events?{query}")
            assert (status, body["type"]) == (200, "CertificateEventsResponse")
            for event in body["events"]:
                assert isinstance(event["event"], int)
                x509.load_der_x509_certificate(base64.b64decode(event["certificate"]))
                found.append(event["serialNumber"])
            more, query = body["morePages"], f"nextPageIndex={body['nextPageIndex']}"
            if not more:
                break
        assert not more
        assert serial_number in found
        for number in set(found):
            assert ask(program, "GET", f"{CA}/certificates/{number}")[0] == 200

    def test_a_bulk_revocation_revokes_and_says_so(
        self, program: Program, serial_number: str
    ) -> None:
        path = f"{CA}/certificates/{serial_number}/actions"
        for _ in range(2):
            status, body = ask(program, "POST", path, json.dumps(REVOCATION))
            assert (status, body["type"]) == (200, "ActionResponse")
            assert body["action"]["status"] == "COMPLETED"
        _, body = ask(program, "GET", f"{CA}/certificates/{serial_number}")
        assert body["certificate"]["status"] == "revoked"

    def test_ansible_that_looks_for_what_was_issued_elsewhere_is_told_where_to_ask(
        self, program: Program
    ) -> None:
        status, body = ask(program, "GET", f"{CA}/certificates/5F0A1B")
        assert (status, body["error"]["code"]) == (404, "certificate-not-found")
        assert "issued elsewhere nothing is known here" in body["error"]["message"]
        assert "revoke" not in body["error"]["message"]

    def test_who_revokes_what_is_not_there_learns_that_nothing_was_revoked(
        self, program: Program
    ) -> None:
        for path in ("certificates/5F0A1B", "subjects/cn%3Dnobody%2Co%3DExample"):
            status, body = ask(program, "POST", f"{CA}/{path}/actions", json.dumps(REVOCATION))
            assert (status, body["error"]["code"]) == (404, "certificate-not-found")
            assert is_read_as_an_error(body)


def test_equal_requests_at_once_make_one_order(program: Program) -> None:
    before = orders_at_sectigo(program)
    request = request_of("vault-sign")
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: ask(program, "POST", f"{CA}/enrollments", request), range(8))
        )
    assert {status for status, _ in answers} == {200}
    assert len({body["enrollment"]["serialNumber"] for _, body in answers}) == 1
    assert orders_at_sectigo(program) - before <= 1


def orders_at_sectigo(program: Program) -> int:
    answer = requests.get(program.simulator("/simulator/orders"), timeout=PATIENCE_SECONDS)
    return int(answer.json()["placed"])


def test_what_is_not_served_says_so(program: Program) -> None:
    status, body = ask(program, "GET", f"{CA}/properties?fields=defaultPolicyOIDs")
    assert (status, body["error"]["code"]) == (501, "not-implemented")
    assert is_read_as_an_error(body)
