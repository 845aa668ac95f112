"""The same server over TLS, which demands a certificate of its clients or asks for none."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from local.http_server import TIMEOUT_SECONDS, HttpServer
from local.surroundings import LOOPBACK


def demanding(certificate: Path, key: Path, truststore: Path) -> ssl.SSLContext:
    """Make TLS that knows itself by a certificate, and its clients by those of a truststore."""
    context = asking_nothing(certificate, key)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(truststore)
    # Every connection verifies the certificate anew: it may have expired.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    return context


def asking_nothing(certificate: Path, key: Path) -> ssl.SSLContext:
    """Make TLS that knows itself by a certificate, and takes any client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # What API Gateway takes on a domain (security policy TLS_1_2).
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context


class HttpsServer(HttpServer):
    """A port of the loopback address that is spoken to over TLS."""

    is_secure = True

    def __init__(
        self,
        tls: ssl.SSLContext,
        port: int = 0,
        *,
        report: Callable[[str], None] = lambda _: None,
        pages: Sequence[str] = (),
    ) -> None:
        self.tls = tls
        super().__init__(port, report=report, pages=pages)

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self.port}"

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's
        """Shake hands in the connection's own thread, where a slow client holds up no other."""
        request.settimeout(TIMEOUT_SECONDS)
        try:
            secured = self.tls.wrap_socket(request, server_side=True)
        except OSError as error:
            self.report(f"refused in the handshake: {getattr(error, 'reason', None) or error}")
            return
        with secured:
            super().finish_request(secured, client_address)

    def certificate_of(self, connection: socket.socket) -> bytes:
        """Give the certificate that the handshake verified."""
        secured = connection if isinstance(connection, ssl.SSLSocket) else None
        return (secured and secured.getpeercert(binary_form=True)) or b""
