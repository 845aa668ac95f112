"""The three ways to log in at Sectigo, and what each makes of a call."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from cagateway.domain.authorities.connection import Connection
from cagateway.sectigo.calls import Call
from cagateway.sectigo.transport.exchange import HttpRequest
from cagateway.sectigo.transport.tls import shared_trust

JSON = "application/json"
# Sectigo's own, the same for all of its instances.
TOKEN_URL = "https://auth.sso.sectigo.com/auth/realms/apiclients/protocol/openid-connect/token"  # noqa: S105 - an address


class Login(Protocol):
    """A way to log in."""

    def request(
        self, connection: Connection, call: Call, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make the request of a call.

        Args:
            connection: Whose data, and where.
            call: What is asked for.
            token_for: Gets an access token, for a login that needs one.
        """
        ...


@dataclass(frozen=True, slots=True)
class HeaderLogin:
    """Login and password, sent as headers with every call."""

    login: str
    password: str = field(repr=False)
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(self, connection: Connection, call: Call, _: object = None) -> HttpRequest:
        """Make a request with both headers."""
        headers = _identity(self.login, connection) | {"password": self.password}
        return _request(connection, call, headers, self.tls)


@dataclass(frozen=True, slots=True)
class CertificateLogin:
    """A login whose client certificate stands in for the password.

    Args:
        pair: Tells one certificate and key from another; any text.
        tls: Has both loaded.
    """

    login: str
    pair: str = field(repr=False)
    tls: ssl.SSLContext = field(repr=False, compare=False)

    def request(self, connection: Connection, call: Call, _: object = None) -> HttpRequest:
        """Make a request to the part of the API that asks for a certificate."""
        headers = _identity(self.login, connection)
        return _request(connection, call, headers, self.tls, "/private")


@dataclass(frozen=True, slots=True)
class OAuthLogin:
    """A client of Sectigo's authorization server (RFC 6749, 4.4)."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str = TOKEN_URL
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(
        self, connection: Connection, call: Call, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make a request with an access token, which names the account by itself."""
        headers = {"Authorization": f"Bearer {token_for(self)}"}
        return _request(connection, call, headers, self.tls)

    def token_request(self) -> HttpRequest:
        """Make the request for an access token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        operation = "issue an access token"
        return HttpRequest("POST", self.token_url, operation, headers, self.tls, body)


def _identity(login: str, connection: Connection) -> dict[str, str]:
    return {"login": login, "customerUri": connection.customer_uri}


def _request(
    connection: Connection,
    call: Call,
    login_headers: Mapping[str, str],
    tls: ssl.SSLContext,
    prefix: str = "",
) -> HttpRequest:
    body = call.encoded_body()
    headers = login_headers if body is None else {**login_headers, "Content-Type": JSON}
    url = f"{connection.url.rstrip('/')}{prefix}{call.path}"
    return HttpRequest(call.method, url, call.operation, headers, tls, body)


def is_header_value(value: object) -> bool:
    """Tell whether a value can be sent as a header: visible ASCII and blanks (RFC 9110, 5.5)."""
    return isinstance(value, str) and value != "" and value.isprintable() and value.isascii()
