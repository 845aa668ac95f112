"""The least that an ACME client is: an account's key, and what it signs (RFC 8555, 6.2)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from cagateway.domain.base64url import to_base64url

# It has members that JOSE itself does not know: a nonce and a URL.
_REGISTRY = jws.JWSRegistry(strict_check_header=False)

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
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=False))
    account: str = ""
    _nonce: str = ""

    def register(self, key_id: str, hmac_key: str) -> None:
        """Make an account with a credential."""
        header = {"alg": "HS256", "kid": key_id, "url": f"{self.directory}/new-account"}
        secret = OctKey.import_key(base64.urlsafe_b64decode(hmac_key + "="))
        bound = _signed(header, json.dumps(self._jwk()), secret)
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
        token = _signed(header, "" if payload is None else json.dumps(payload), self.key)
        answer = self.ask("POST", path, json.dumps(token))
        self._nonce = _header(answer, "Replay-Nonce")
        return answer

    def _jwk(self) -> dict[str, Any]:
        return dict(self.key.as_dict(private=False))


def _signed(header: dict[str, Any], payload: str, key: ECKey | OctKey) -> Mapping[str, Any]:
    return jws.serialize_json({"protected": header}, payload, key, registry=_REGISTRY)


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
