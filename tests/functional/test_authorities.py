"""CAs and their status, in CA Gateway's shapes."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.x509 import load_der_x509_certificate

from tests.certificates import Authority
from tests.functional.stack import Stack

LIST = "/v1/certificate-authorities"
CERTIFICATE = "MIIBszCCAVmgAwIBAgIUQ2E="
SECTIGO = {
    "id": "sectigo",
    "name": "Sectigo",
    "properties": {"connector-name": "com.Sectigo", "type": "Sectigo Certificate Authority"},
    "chain": [],
}


def test_the_list_has_every_authority_by_its_id(stack: Stack) -> None:
    for ca_id in ("sectigo", "acme~tls", "zeta"):
        stack.configure(ca_id)
    body = stack.get(LIST).body
    assert body["type"] == "CAListResponse"
    assert [ca["id"] for ca in body["caList"]] == ["acme~tls", "sectigo", "zeta"]


def test_it_may_be_empty(stack: Stack) -> None:
    assert stack.get(LIST).body["caList"] == []


def test_one_authority_is_shown(stack: Stack) -> None:
    stack.configure()
    body = stack.get(f"{LIST}/sectigo").body
    assert (body["type"], body["ca"]) == ("CAResponse", SECTIGO)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ("caList.certificate.certificateData", True),
        ("caList.certificate", True),
        ("caList.name, caList.certificate", True),
        ("-caList.certificate", False),
        ("ca.certificate", False),
        ("caList.colour", False),
        ("", False),
        (",,,", False),
        ("caList.certificate" + "," * 2000, False),
    ],
)
def test_a_certificate_is_shown_to_those_who_ask(stack: Stack, fields: str, shown: bool) -> None:
    stack.create("own", {"certificate": CERTIFICATE})
    (ca,) = stack.get(LIST, query={"$fields": fields}).body["caList"]
    assert ca.get("certificate") == ({"certificateData": CERTIFICATE} if shown else None)


def test_selectors_may_come_in_several_parameters(stack: Stack) -> None:
    stack.create("own", {"certificate": CERTIFICATE})
    asked = {"$fields": ["caList.certificate.certificateData", "caList.name"]}
    (ca,) = stack.get(LIST, query=asked).body["caList"]
    assert ca["certificate"] == {"certificateData": CERTIFICATE}


def test_one_authoritys_certificate_is_asked_for_under_its_own_root(stack: Stack) -> None:
    stack.configure()
    ca = stack.get(f"{LIST}/sectigo", query={"$fields": "ca.certificate,ca.chain"}).body["ca"]
    assert ca == {**SECTIGO, "certificate": {"certificateData": ""}}


class TestAChain:
    ROOT = Authority.named("root")
    ISSUING = ROOT.beneath("issuing")
    DOCUMENT: Mapping[str, object] = {
        "certificate": ISSUING.root.certificate_pem,
        "chain": [ROOT.root.certificate_pem],
    }

    def asked(self, stack: Stack, fields: str) -> Any:  # noqa: ANN401 - any JSON
        assert stack.manage("PUT", "/own", self.DOCUMENT).status == 201
        return stack.get(f"{LIST}/own", query={"$fields": fields}).body["ca"]

    def test_is_what_spire_finds_its_root_in(self, stack: Stack) -> None:
        ca = self.asked(stack, "ca.certificate,ca.chain")
        (root,) = [b64decode(one["certificateData"], validate=True) for one in ca["chain"]]
        assert load_der_x509_certificate(root) == self.ROOT.root.certificate
        issuing = b64decode(ca["certificate"]["certificateData"], validate=True)
        assert load_der_x509_certificate(issuing) == self.ISSUING.root.certificate

    @pytest.mark.parametrize("fields", ["", "ca.certificate", "-ca.chain", "caList.chain"])
    def test_is_left_out_unless_it_is_asked_for(self, stack: Stack, fields: str) -> None:
        assert self.asked(stack, fields)["chain"] == []

    def test_is_in_the_list_too(self, stack: Stack) -> None:
        self.asked(stack, "")
        (ca,) = stack.get(LIST, query={"$fields": "caList.chain.certificateData"}).body["caList"]
        assert len(ca["chain"]) == 1

    @pytest.mark.parametrize("query", [{}, {"dry-run": "true"}], ids=["put", "dry-run"])
    def test_that_does_not_hold_is_refused(self, stack: Stack, query: dict[str, str]) -> None:
        broken = {**self.DOCUMENT, "chain": [self.ISSUING.root.certificate_pem]}
        answer = stack.manage("PUT", "/own", broken, query=query)
        assert (answer.status, answer.body["error"]["code"]) == (400, "invalid-configuration")
        assert [one["target"] for one in answer.body["error"]["details"]] == ["chain[0]"]


class TestStatus:
    def of(self, stack: Stack) -> str:
        body = stack.get(f"{LIST}/sectigo/status").body
        assert body["type"] == "CAStatusResponse"
        return str(body["status"])

    def test_is_up_until_a_sync_fails(self, stack: Stack) -> None:
        stack.configure()
        assert self.of(stack) == "UP"
        stack.simulator.fail("status", status=401)
        stack.sync({"caId": "sectigo"})
        assert self.of(stack) == "DOWN"

    def test_is_up_again_after_a_good_one(self, stack: Stack) -> None:
        stack.configure()
        stack.simulator.fail("status", status=503, times=1)
        stack.sync({"caId": "sectigo"})
        stack.sync({"caId": "sectigo", "force": True})
        assert self.of(stack) == "UP"

    def test_asks_nobody(self, stack: Stack) -> None:
        stack.configure()
        self.of(stack)
        assert stack.simulator.calls == 0
