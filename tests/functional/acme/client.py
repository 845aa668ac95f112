"""An ACME client of the tests' own: it signs what it is told to, and notices nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.orders.order import Order
from tests.acme_keys import PrivateKey, Token, b64, binding, ec_key, jwk_of, signed
from tests.api_events import Answer
from tests.functional.acme.house import DIRECTORY, HMAC_KEY, AcmeHouse

COMPROMISED = 1


def url_of(answer: Answer) -> str:
    return answer.headers["Location"]


@dataclass
class Client:
    """A client with an account, or on the way to one."""

    house: AcmeHouse
    key: PrivateKey = field(default_factory=ec_key)
    kid: str = ""
    directory: str = DIRECTORY

    def nonce(self) -> str:
        answer = self.house.ask(f"{self.directory}/new-nonce", method="HEAD")
        return answer.headers["Replay-Nonce"]

    def token(self, where: str, payload: object = None, **header: object) -> Token:
        """Sign a request; a header of None is left out."""
        by = {"kid": self.kid} if self.kid else {"jwk": jwk_of(self.key)}
        whole = {**by, "nonce": "", "url": where, **header}
        if whole["nonce"] == "":
            whole["nonce"] = self.nonce()
        kept = {name: value for name, value in whole.items() if value is not None}
        return signed(self.key, kept, payload)

    def post(self, url: str, payload: object = None, **header: object) -> Answer:
        return self.house.ask(url, self.token(url, payload, **header))

    def register(self, key_id: str = "key-1", **members: object) -> Answer:
        url = f"{self.directory}/new-account"
        made = binding(HMAC_KEY, key_id, url, jwk_of(self.key))
        answer = self.post(url, {"externalAccountBinding": made, **members})
        if answer.status < 300:
            self.kid = url_of(answer)
        return answer

    def order(self, *names: str, **members: object) -> Answer:
        wanted = [{"type": "dns", "value": name} for name in names or ("www.example.com",)]
        return self.post(f"{self.directory}/new-order", {"identifiers": wanted, **members})

    def finalize(self, order: Answer, csr: bytes) -> Answer:
        return self.post(order.body["finalize"], {"csr": b64(csr)})

    def poll(self, order: Answer) -> Answer:
        return self.post(url_of(order))

    def buy(self, csr: bytes, *names: str, **members: object) -> Answer:
        """Order, finalize, have it collected, and give the order as it stands then."""
        order = self.order(*names, **members)
        assert order.status == 201, order.text
        finalized = self.finalize(order, csr)
        assert finalized.status == 200, finalized.text
        self.house.collect()
        return self.poll(order)


def registered(house: AcmeHouse, key_id: str = "key-1") -> Client:
    client = Client(house)
    assert client.register(key_id).status == 201
    return client


def roll(client: Client, new: Client, **inner: object) -> tuple[int, str]:
    """Ask for the key of another client's instead of one's own."""
    url = f"{client.directory}/key-change"
    payload = {"account": client.kid, "oldKey": jwk_of(client.key), **inner}
    header = {"jwk": jwk_of(new.key), "url": inner.pop("url", url)}
    answer = client.post(url, signed(new.key, header, {**payload, **inner}))
    return answer.status, answer.text


def renewal_id(certificate: x509.Certificate) -> str:
    """Name a certificate as renewals do (RFC 9773, 4.1)."""
    extension = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    serial = certificate.serial_number
    assert extension.value.key_identifier is not None
    octets = serial.to_bytes(serial.bit_length() // 8 + 1)
    return f"{b64(extension.value.key_identifier)}.{b64(octets)}"


def revocation_of(certificate: x509.Certificate, reason: object = COMPROMISED) -> dict[str, object]:
    """Give what revokes a certificate."""
    return {"certificate": b64(certificate.public_bytes(Encoding.DER)), "reason": reason}


def problem_of(answer: Answer) -> str:
    """Give a problem's type, after holding that it is whole."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.body
    assert body["status"] == answer.status
    assert len(body["detail"]) > 10
    return str(body["type"]).removeprefix("urn:ietf:params:acme:error:")


def enrollment_of(client: Client, order: Answer) -> Order:
    """Give the gateway's order of an ACME order."""
    house = client.house
    account_id, order_id = (url.rpartition("/")[2] for url in (client.kid, url_of(order)))
    found = house.acme_orders.find(account_id, order_id)
    assert found is not None
    assert found.enrollment_id is not None
    enrollment: Order | None = house.orders.find("ca-1", found.enrollment_id)
    assert enrollment is not None
    return enrollment
