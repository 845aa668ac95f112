"""The least that an ACME client is: an account's key, and what it signs (RFC 8555, 6.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.base64url import to_base64url

_OCTETS = 32

# Takes a method, a path below the directory, and a body; gives API Gateway's answer.
Ask = Callable[[str, str, str | None], Mapping[str, Any]]


@dataclass
class AcmeClient:
    """A client with an account; it asks for what certbot asks for, in certbot's order.

    Args:
        directory: The URL that the directory's URLs begin with.
    """

    directory: str
    ask: Ask
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    account: str = ""
    _nonce: str = ""

    def register(self, key_id: str, hmac_key: str) -> None:
        """Make an account with a credential."""
        url, jwk = f"{self.directory}/new-account", json.dumps(self._jwk())
        first = _encoded(json.dumps({"alg": "HS256", "kid": key_id, "url": url}))
        second = _encoded(jwk)
        key = base64.urlsafe_b64decode(hmac_key + "=")
        mac = hmac.new(key, f"{first}.{second}".encode(), hashlib.sha256).digest()
        bound = {"protected": first, "payload": second, "signature": to_base64url(mac)}
        self._fresh_nonce()
        answer = self._post("new-account", {"externalAccountBinding": bound})
        self.account = _header(answer, "Location")

    def finalized(self, name: str) -> str:
        """Order a certificate for a name; give the order's path, for certificates to come of."""
        self.ask("GET", "directory", None)
        self._fresh_nonce()
        wanted = {"identifiers": [{"type": "dns", "value": name}]}
        order = _header(self._post("new-order", wanted), "Location")
        path = order.removeprefix(f"{self.directory}/")
        self._post(path.replace("order/", "authorization/") + "/0", None)
        self._post(f"{path}/finalize", {"csr": to_base64url(_csr(name))})
        return path

    def fetched(self, path: str) -> bool:
        """Poll an order, and fetch its certificate; False: it is not there yet."""
        order = json.loads(self._post(path, None)["body"])
        if order["status"] != "valid":
            return False
        self._post(path.replace("order/", "certificate/"), None)
        return True

    def _fresh_nonce(self) -> None:
        self._nonce = _header(self.ask("HEAD", "new-nonce", None), "Replay-Nonce")

    def _post(self, path: str, payload: object) -> Mapping[str, Any]:
        whose = {"kid": self.account} if self.account else {"jwk": self._jwk()}
        header = {"alg": "ES256", "nonce": self._nonce, "url": f"{self.directory}/{path}", **whose}
        first = _encoded(json.dumps(header))
        second = "" if payload is None else _encoded(json.dumps(payload))
        r, s = decode_dss_signature(
            self.key.sign(f"{first}.{second}".encode(), ec.ECDSA(hashes.SHA256()))
        )
        signature = to_base64url(r.to_bytes(_OCTETS) + s.to_bytes(_OCTETS))
        token = {"protected": first, "payload": second, "signature": signature}
        answer = self.ask("POST", path, json.dumps(token))
        self._nonce = _header(answer, "Replay-Nonce")
        return answer

    def _jwk(self) -> dict[str, str]:
        point = self.key.public_key().public_numbers()
        x, y = (to_base64url(number.to_bytes(_OCTETS)) for number in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _encoded(text: str) -> str:
    return to_base64url(text.encode())


def _header(answer: Mapping[str, Any], name: str) -> str:
    headers = {key.lower(): values for key, values in answer["multiValueHeaders"].items()}
    return str(headers[name.lower()][0])


def _csr(name: str) -> bytes:
    """Make a request as certbot does: without a subject, and with another key each time."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    return signed.public_bytes(Encoding.DER)
