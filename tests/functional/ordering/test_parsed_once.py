"""A CSR is parsed once, from the door to the order: what is judged is what is ordered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography import x509

from tests.corpus.requests import WWW, hosts, pkcs10
from tests.functional.ordering.doors import Doors

WEB = {
    "unique-id": "web",
    "properties": {"cert_type": "63999", "key_type": {"EC": ["P-256"]}, "terms": [47]},
}


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Keep what is parsed as a CSR."""
    found, real = list[bytes](), x509.load_der_x509_csr

    def load(data: bytes) -> x509.CertificateSigningRequest:
        found.append(data)
        return real(data)

    monkeypatch.setattr(x509, "load_der_x509_csr", load)
    return found


@pytest.mark.parametrize("route", ["validate", "enroll"])
def test_a_csr_is_parsed_once(route: str, parsed: list[bytes]) -> None:
    doors = Doors(WEB)
    before_the_post = list[int]()
    doors.world.sectigo.on_post = lambda _: before_the_post.append(len(parsed))
    ask: Callable[[object], object] = getattr(doors, route)
    ask(pkcs10(WWW, **hosts("b.example.com")))
    assert (before_the_post or [len(parsed)]) == [1]
    assert len(before_the_post) == (1 if route == "enroll" else 0)
