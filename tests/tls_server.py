"""The Sectigo simulator behind TLS."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from local.http_server import Request, Response
from local.https_server import HttpsServer
from local.sectigo.application import Simulator
from local.sectigo.upstream import Upstream
from tests.certificates import Authority, Pair


@dataclass
class TlsSectigo:
    """A simulator that keeps the requests that came through TLS."""

    url: str
    application: Simulator = field(default_factory=lambda: Simulator(Upstream()))
    received: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.received.append(request)
        return self.application.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.application.refuse(status, reason)


@contextmanager
def tls_sectigo(
    folder: Path, pair: Pair, clients_of: Authority | None = None
) -> Iterator[TlsSectigo]:
    """Serve with a certificate; ask clients for one where a CA of theirs is given."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = folder / "server.pem"
    path.write_text(pair.certificate_pem + pair.key_pem, "ascii")
    context.load_cert_chain(path)
    if clients_of:
        # With TLS 1.3 a refused client has sent its request before it hears of the refusal, and
        # the reset for what was not read can overtake that.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=clients_of.root.certificate_pem)
    server = HttpsServer(context)
    sectigo = TlsSectigo(server.url)
    with server.serving(sectigo):
        yield sectigo
