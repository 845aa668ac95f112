"""CA Gateway's real clients, over sockets: their requests as they send them, read as they read.

What each sends and needs: Entrust's Vault plugin, shell tool and Ansible collection, SPIRE's and
Keyfactor's plugins. None of them is changed for this gateway.
"""

from __future__ import annotations

import base64
import json
from http.client import HTTPConnection
from typing import Any

import pytest
from cryptography import x509

from tests.functional.client_requests import EXPECTED, request_of
from tests.runtime.conftest import Program

CAS = "/cagw/v1/certificate-authorities"
CA = f"{CAS}/sectigo"
# The Go clients send no Accept with GET; urllib, curl and requests send */*.
JSON = {"Content-Type": "application/json"}
TIMEOUT_SECONDS = 30
REVOCATION = {
    "action": {"type": "RevokeAction", "reason": "keyCompromise", "issueCrl": "true", "comment": ""}
}


def ask(program: Program, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
    """Send a request with no header that a client does not send."""
    connection = HTTPConnection("127.0.0.1", program.port, timeout=TIMEOUT_SECONDS)
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
            required = [
                *body["profile"]["subjectVariableRequirements"],
                *body["profile"]["subjectAltNameRequirements"],
            ]
            assert all(isinstance(one["required"], bool) for one in required)

    def test_the_shell_tool_shows_whose_certificates_a_ca_issues(self, program: Program) -> None:
        selector = "%24fields=caList.certificate.certificateData"
        status, body = ask(program, "GET", f"{CAS}?{selector}")
        (certificate,) = [one["certificate"]["certificateData"] for one in body["caList"]]
        # It wraps the base64 in PEM's lines, and has openssl read that.
        pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
        assert status == 200
        subject = x509.load_pem_x509_certificate(pem.encode()).subject.rfc4514_string()
        assert subject == "CN=Demo Issuing CA"

    def test_spire_finds_its_root(self, program: Program) -> None:
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


class TestWhatIsNotServed:
    @pytest.mark.parametrize("client", sorted(EXPECTED))
    def test_enrolling_is_told_apart_from_a_wrong_address(
        self, program: Program, client: str
    ) -> None:
        status, body = ask(program, "POST", f"{CA}/enrollments", request_of(client))
        assert (status, body["error"]["code"]) == (501, "not-implemented")
        assert is_read_as_an_error(body)
        assert "nothing was ordered" in body["error"]["message"]

    @pytest.mark.parametrize(
        "path",
        [
            "certificates/5F0A1B/actions",
            "subjects/cn%3Dwww.example.com%2Co%3DExample/actions",
        ],
    )
    def test_who_revokes_learns_that_nothing_was_revoked(self, program: Program, path: str) -> None:
        status, body = ask(program, "POST", f"{CA}/{path}", json.dumps(REVOCATION))
        assert (status, body["error"]["code"]) == (501, "not-implemented")
        assert is_read_as_an_error(body)
        assert "nothing was revoked" in body["error"]["message"]

    @pytest.mark.parametrize(
        "path",
        [
            "certificates/00A1B2C3D4E5F6",
            "certificate-events?preferredPageSize=50&startDate=2000-01-01T00%3A00%3A00.00Z",
            "properties?fields=defaultPolicyOIDs",
        ],
    )
    def test_reading_what_is_not_kept_says_so(self, program: Program, path: str) -> None:
        status, body = ask(program, "GET", f"{CA}/{path}")
        assert (status, body["error"]["code"]) == (501, "not-implemented")
        assert is_read_as_an_error(body)
