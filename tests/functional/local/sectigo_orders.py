"""Calls of the simulator's ordering, as a client of Sectigo's makes them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from local.sectigo.simulator import SectigoSimulator
from tests.patience import PATIENCE_SECONDS

LOGIN = {"login": "demo", "password": "demo-password", "customerUri": "demo"}
PROFILE, TERM_DAYS = 60515, 30

P256 = ec.generate_private_key(ec.SECP256R1())


def request_for(
    name: str = "shop.example", key: CertificateIssuerPrivateKeyTypes = P256
) -> x509.CertificateSigningRequest:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else []
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes))
    return builder.sign(key, hashes.SHA256())


def pem(csr: x509.CertificateSigningRequest) -> str:
    return csr.public_bytes(Encoding.PEM).decode()


def bare(csr: x509.CertificateSigningRequest) -> str:
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


@cache
def rsa_request(size: int) -> x509.CertificateSigningRequest:
    return request_for(key=rsa.generate_private_key(65537, size))


def enrollment(**changes: object) -> dict[str, object]:
    """Give a body of `enroll` that is in order, but for the changes; None: left out."""
    body = {
        "orgId": 1234,
        "csr": pem(request_for()),
        "certType": PROFILE,
        "term": TERM_DAYS,
        "subjAltNames": "shop.example,www.shop.example",
        "comments": "cagw:1",
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


@dataclass(frozen=True)
class Client:
    """One who orders at the simulator."""

    simulator: SectigoSimulator
    headers: Mapping[str, str] | None = None
    version: str = "/api/ssl/v1"

    def send(self, method: str, path: str, body: object = None) -> requests.Response:
        """Send a request: octets as they are, anything else as JSON."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        return requests.request(
            method,
            f"{self.simulator.url}{path}",
            **sent,
            headers=dict(LOGIN if self.headers is None else self.headers),
            timeout=PATIENCE_SECONDS,
        )

    def ssl(self, method: str, path: str, body: object = None) -> requests.Response:
        return self.send(method, f"{self.version}{path}", body)

    def enroll(self, **changes: object) -> int:
        answer = self.ssl("POST", "/enroll", enrollment(**changes))
        assert answer.status_code == 200, answer.text
        number = answer.json()["sslId"]
        assert isinstance(number, int)
        return number

    def details(self, number: int) -> dict[str, Any]:
        answer = self.ssl("GET", f"/{number}")
        assert answer.status_code == 200, answer.text
        details = answer.json()
        assert isinstance(details, dict)
        return details

    def status(self, number: int) -> str:
        return str(self.details(number)["status"])

    def collect(self, number: int, kind: str = "x509R") -> requests.Response:
        return self.ssl("GET", f"/collect/{number}?format={kind}")

    def reported(self, **body: object) -> list[dict[str, Any]]:
        path = "/api/report/v1/ssl-certificates"
        answer = self.send("POST", path, {"certificateStatus": 0, **body})
        assert answer.status_code == 200, answer.text
        assert answer.json()["statusCode"] == 0
        found = answer.json()["reports"]
        assert isinstance(found, list)
        return found

    def control(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        answer = self.send(method, f"/simulator/orders{path}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def refusal(answer: requests.Response) -> tuple[int, int]:
    """Give an answer's status and the code of its body."""
    body = answer.json()
    assert set(body) == {"code", "description"}
    assert body["description"]
    return answer.status_code, body["code"]


def certificates(answer: requests.Response) -> list[x509.Certificate]:
    assert answer.status_code == 200, answer.text
    return x509.load_pem_x509_certificates(answer.content)
