"""CA Gateway's real clients: what each sends is understood as it means it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from tests.functional.client_requests import EXPECTED, FILES, REFUSED, request_of
from tests.functional.stack import Stack


def test_each_request_has_its_expectation() -> None:
    assert set(FILES) == {*EXPECTED, *REFUSED}


@pytest.mark.parametrize("client", sorted(EXPECTED))
def test_a_clients_request_is_valid(stack: Stack, client: str) -> None:
    stack.configure(enable_enrollment=True)
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
    sample = json.loads((Path(__file__).parents[2] / "docs" / "corp.json").read_text())
    sample["properties"] = {"enable-ca-profile-sync": False}
    stack.create("corp", sample)
    body = json.loads(request_of(client))
    answer = stack.validate(body | {"profileId": "web-servers"}, "corp")
    # Its terms end at 200 days, as Sectigo's do.
    refused = ["validity-not-allowed"] if client == "shell-bulk-a-year" else []
    details = answer.body.get("error", {"details": []})["details"]
    assert [detail["code"] for detail in details] == refused, answer.text


@pytest.mark.parametrize("client", sorted(REFUSED))
def test_what_a_client_cannot_have_is_refused_before_and_when_it_orders(
    stack: Stack, client: str
) -> None:
    stack.configure(enable_enrollment=True)
    request = json.loads(request_of(client))
    refused = stack.validate(request), stack.enroll(request)
    for answer in refused:
        assert (answer.status, answer.body["error"]["code"]) == (400, "invalid-enrollment-request")
        codes = [detail["code"] for detail in answer.body["error"]["details"]]
        assert codes == REFUSED[client]
        # SPIRE logs no more than this of it.
        assert "spiffe://example.org" in answer.body["error"]["message"][:256]
    assert refused[0].body == refused[1].body
    assert stack.simulator.calls_at("enroll") == 0


def test_the_shell_tools_hosts_are_ordered_side_by_side_though_each_waits_for_a_person(
    stack: Stack,
) -> None:
    # In bulk it sends requests that name their host in the subject alone.
    stack.configure(enable_enrollment=True)
    stack.simulator.behave(approval=True)
    hosts = ["www.example.com", "mail.example.com", "ftp.example.com", "ns.example.com"]
    for host in hosts:
        request = json.loads(request_of("shell-bulk"))
        request["csr"] = csr_of(host)
        request["optionalCertificateRequestDetails"]["subjectDn"] = f"CN={host}"
        answer = stack.enroll(request)
        assert answer.body["error"]["code"] == "enrollment-awaiting-approval", answer.text
    placed = [order.enrollment.names for order in stack.simulator.orders.all()]
    assert placed == [(host,) for host in hosts]


def csr_of(host: str) -> str:
    """Write a request as the shell tool does in bulk: a common name, and nothing else."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    key = ec.generate_private_key(ec.SECP256R1())
    csr = x509.CertificateSigningRequestBuilder(name).sign(key, hashes.SHA256())
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def test_the_shell_tools_secp256k1_key_that_it_calls_p256_is_refused_by_its_name(
    stack: Stack,
) -> None:
    stack.configure()
    folder = Path(__file__).parents[1] / "corpus" / "csr" / "key-type-not-allowed"
    request = json.loads(request_of("shell-enroll"))
    answer = stack.validate(request | {"csr": (folder / "ec-secp256k1.txt").read_text()})
    (detail,) = answer.body["error"]["details"]
    assert (detail["code"], detail["value"]) == ("key-type-not-allowed", "EC secp256k1")
